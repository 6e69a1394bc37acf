import { and, asc, eq, gt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import type { inboxAnswer, inboxQuery } from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { isInOwnTime, ownDueAt } from '../database/own-due.js'
import { deliveries } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { markLost } from '../keyring/mark-lost.js'
import { followUpsFor, minuteOf } from './list-follow-ups.js'

/** What reading an inbox needs of the relay. */
export interface Reading {
  database: Database
  dayKeys: Pick<DayKeys, 'existing' | 'isLost'>
}

/** A delivery that is there for its clinic: its own, and its time is not over. */
export const isInInbox = (clinicId: string): SQL | undefined =>
  and(eq(deliveries.clinicId, clinicId), ne(deliveries.state, 'stripped'), isInOwnTime(deliveries))

/**
 * One page of a clinic's inbox, oldest first. The cursor is the last delivery's id. A poller that wants what waits asks
 * for the state `consigned` from the start: a delivery that commits late can stand before a cursor, never outside its state.
 */
export async function listInbox(
  { database, dayKeys }: Reading,
  clinicId: string,
  query: z.output<typeof inboxQuery>,
): Promise<z.output<typeof inboxAnswer>> {
  const { rows, at } = await database.transaction(
    async (tx) => ({ rows: await withFollowUps(tx, await rowsOf(tx, clinicId, query)), at: await now(tx) }),
    { readOnly: true },
  )
  const page = await markLost(dayKeys, rows.slice(0, query.limit), at)
  return {
    deliveries: page.map(({ lost, ...row }) => ({
      ...row,
      consignedAt: minuteOf(row.consignedAt),
      // What was withdrawn was destroyed, and is not missed.
      lost: lost && row.state !== 'withdrawn',
    })),
    next: rows.length > query.limit ? (page.at(-1)?.deliveryId ?? null) : null,
  }
}

async function withFollowUps<R extends { deliveryId: string }>(tx: Transaction, rows: readonly R[]) {
  const said = await followUpsFor(
    tx,
    rows.map(({ deliveryId }) => deliveryId),
  )
  return rows.map((row) => ({ ...row, followUps: said.get(row.deliveryId) ?? [] }))
}

/** The rows of a page, and one more if there is one. */
async function rowsOf(
  tx: Transaction,
  clinicId: string,
  { state, after, limit }: z.output<typeof inboxQuery>,
) {
  return tx
    .select({
      deliveryId: deliveries.id,
      reference: deliveries.reference,
      state: deliveries.state,
      outcome: deliveries.outcome,
      problem: deliveries.problem,
      keyId: deliveries.keyId,
      consignedAt: deliveries.consignedAt,
      dueAt: ownDueAt(deliveries),
      dueDay: deliveries.dueDay,
      dueKey: deliveries.dueKey,
      wrappedHash: sql<Uint8Array>`${deliveries.wrappedHash}`.mapWith(deliveries.wrappedHash),
      commitment: sql<Uint8Array>`${deliveries.commitment}`.mapWith(deliveries.commitment),
      openingTokenHash: sql<Uint8Array>`${deliveries.tokenHash}`.mapWith(deliveries.tokenHash),
    })
    .from(deliveries)
    .where(
      and(
        isInInbox(clinicId),
        state === undefined ? undefined : eq(deliveries.state, state),
        after === undefined ? undefined : await isAfter(tx, clinicId, after),
      ),
    )
    .orderBy(asc(deliveries.consignedAt), asc(deliveries.id))
    .limit(limit + 1)
}

async function isAfter(tx: Transaction, clinicId: string, cursor: string): Promise<SQL | undefined> {
  const [last] = await tx
    .select({ consignedAt: deliveries.consignedAt, id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.id, cursor), eq(deliveries.clinicId, clinicId)))
  if (last === undefined) throw new Refusal('gone', 'this cursor is not in the inbox any more: start again')
  return or(
    gt(deliveries.consignedAt, last.consignedAt),
    and(eq(deliveries.consignedAt, last.consignedAt), gt(deliveries.id, last.id)),
  )
}

/** The refusal of what a clinic wants of a delivery that the patient withdrew. */
export const withdrawn = (): Refusal => new Refusal('gone', 'this was withdrawn')

/** Refuses (`not-found`) what is not in this clinic's inbox. */
export async function requireInInbox(tx: Transaction, clinicId: string, deliveryId: string): Promise<void> {
  const [row] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row === undefined) throw new Refusal('not-found')
}

/**
 * The wrapped envelope of a delivery, as it lies at rest: unreadable until a handover receipt releases its key. Refuses (`lost`,
 * `unavailable`) what was never released and cannot be: its clinic would sign for it in vain; and (`gone`) what the patient withdrew.
 */
export async function wrappedEnvelope(
  { database, dayKeys }: Reading,
  clinicId: string,
  deliveryId: string,
): Promise<Uint8Array> {
  const { wrapped, handedOverAt, dueDay, dueKey, at } = await database.transaction(
    (tx) => envelopeRow(tx, clinicId, deliveryId),
    { readOnly: true },
  )
  if (handedOverAt === null) await dayKeys.existing(dueDay, dueKey, at)
  return wrapped
}

async function envelopeRow(tx: Transaction, clinicId: string, deliveryId: string) {
  const { state, wrapped, handedOverAt, dueDay, dueKey } = deliveries
  const [row] = await tx
    .select({ state, wrapped, handedOverAt, dueDay, dueKey })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row?.state === 'withdrawn') throw withdrawn()
  if (row?.wrapped == null) throw new Refusal('not-found')
  return { ...row, wrapped: row.wrapped, at: await now(tx) }
}
