import { and, asc, eq, gt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import type { inboxAnswer, inboxQuery } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { deliveries } from '../database/schema.js'

/** A delivery that is there for its clinic: its own, and its time is not over. */
export const isInInbox = (clinicId: string): SQL | undefined =>
  and(
    eq(deliveries.clinicId, clinicId),
    ne(deliveries.state, 'stripped'),
    sql`${deliveries.dueAt} > videre_now()`,
  )

/**
 * One page of a clinic's inbox, oldest first. The cursor is the last delivery's id. A poller that wants what waits asks
 * for the state `consigned` from the start: a delivery that commits late can stand before a cursor, never outside its state.
 */
export async function listInbox(
  tx: Transaction,
  clinicId: string,
  { state, after, limit }: z.output<typeof inboxQuery>,
): Promise<z.output<typeof inboxAnswer>> {
  const rows = await tx
    .select({
      deliveryId: deliveries.id,
      reference: deliveries.reference,
      state: deliveries.state,
      outcome: deliveries.outcome,
      problem: deliveries.problem,
      keyId: deliveries.keyId,
      consignedAt: deliveries.consignedAt,
      dueAt: deliveries.dueAt,
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
  const page = rows.slice(0, limit)
  return {
    deliveries: page.map((row) => ({ ...row, consignedAt: minuteOf(row.consignedAt) })),
    next: rows.length > limit ? (page.at(-1)?.deliveryId ?? null) : null,
  }
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

/** Refuses (`not-found`) what is not in this clinic's inbox. */
export async function requireInInbox(tx: Transaction, clinicId: string, deliveryId: string): Promise<void> {
  const [row] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row === undefined) throw new Refusal('not-found')
}

const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 60_000) * 60_000)

/** The wrapped envelope of a delivery, as it lies at rest: unreadable until a handover receipt releases its key. */
export async function wrappedEnvelope(
  tx: Transaction,
  clinicId: string,
  deliveryId: string,
): Promise<Uint8Array> {
  const [row] = await tx
    .select({ wrapped: deliveries.wrapped })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row?.wrapped == null) throw new Refusal('not-found')
  return row.wrapped
}
