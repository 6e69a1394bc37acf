import { and, asc, count, eq, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import { type endpointRequest, type endpointsAnswer, maximumEndpoints } from '../contract/endpoints.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinics, noticeEndpoints, notices } from '../database/schema.js'
import type { Destinations, NotAllowed } from './destination.js'

/** What setting endpoints needs of the relay. */
export interface Setting {
  database: Database
  destinations: Destinations
}

/** A name server that does not answer is waited for no longer. */
const checkMs = 8_000

/** Every address at which a clinic is told, in the order in which they were set, and how each works. */
export async function listEndpoints(
  tx: Transaction,
  clinicId: string,
): Promise<z.output<typeof endpointsAnswer>> {
  const { id, kind, state, failingSince, lastAnswer, answeredAt } = noticeEndpoints
  const waiting = tx
    .select({ endpointId: notices.endpointId, n: count().as('n') })
    .from(notices)
    .where(eq(notices.state, 'waiting'))
    .groupBy(notices.endpointId)
    .as('waiting')
  const endpoints = await tx
    .select({
      id,
      kind,
      // Only a patient's is not there, wrapped instead.
      address: sql`${noticeEndpoints.address}`.mapWith(String),
      state,
      failingSince,
      lastAnswer,
      answeredAt,
      waiting: sql`coalesce(${waiting.n}, 0)`.mapWith(Number),
    })
    .from(noticeEndpoints)
    .leftJoin(waiting, eq(waiting.endpointId, id))
    .where(eq(noticeEndpoints.clinicId, clinicId))
    .orderBy(asc(noticeEndpoints.setAt), asc(id))
  return { endpoints }
}

/**
 * Has a clinic told at an address, from the next enquiry on; with an id that it has already, at this address instead of the
 * earlier one. Refuses (`unacceptable-destination`) what nothing would be sent to, and more than ten.
 */
export async function setEndpoint(
  { database, destinations }: Setting,
  clinicId: string,
  id: string,
  { kind, address }: z.output<typeof endpointRequest>,
): Promise<void> {
  if (kind === 'webhook') {
    const reason = await destinations.check(address, AbortSignal.timeout(checkMs))
    if (reason !== null) throw new Refusal('unacceptable-destination', reasonSentences[reason])
  }
  await database.transaction(async (tx) => {
    await tx.select({ id: clinics.id }).from(clinics).where(eq(clinics.id, clinicId)).for('no key update')
    await requireRoom(tx, clinicId, id, address)
    const fresh = { clinicId, kind, address, state: 'active' as const, setAt: await now(tx) }
    const [set] = await tx
      .insert(noticeEndpoints)
      .values({ id, ...fresh })
      .onConflictDoUpdate({
        target: noticeEndpoints.id,
        set: { ...fresh, ...untried },
        setWhere: eq(noticeEndpoints.clinicId, clinicId),
      })
      .returning({ id: noticeEndpoints.id })
    if (set === undefined) throw new Refusal('unacceptable-destination', 'this id is taken')
  })
}

/** An address of which nothing is known yet; whoever is just attempting the earlier one has no say any more. */
const untried = {
  testedAt: null,
  failures: 0,
  failingSince: null,
  pausedUntil: null,
  lastAnswer: null,
  answeredAt: null,
  epoch: sql`${noticeEndpoints.epoch} + 1`,
  leaseUntil: null,
}

const reasonSentences: Record<NotAllowed, string> = {
  'not-an-address':
    'this is not a web address as it is written in full, such as https://clinic.example.org/videre',
  'not-encrypted': 'the address must begin with https://',
  'port-not-allowed': 'the port must be 443 or 8443',
  'own-host': 'the address must not be one of this relay',
  'not-public': 'the address must be a public one',
  'no-such-host': 'the host of the address was not found',
}

async function requireRoom(tx: Transaction, clinicId: string, id: string, address: string): Promise<void> {
  const others = await tx
    .select({ address: noticeEndpoints.address })
    .from(noticeEndpoints)
    .where(and(eq(noticeEndpoints.clinicId, clinicId), ne(noticeEndpoints.id, id)))
  if (others.some((other) => other.address === address))
    throw new Refusal('unacceptable-destination', 'the clinic is told at this address already')
  if (others.length >= maximumEndpoints)
    throw new Refusal('unacceptable-destination', `a clinic is told at ${maximumEndpoints} addresses at most`)
}

/** Tells a clinic at an address no more. Refuses (`not-found`) one that is not the clinic's. */
export async function removeEndpoint(tx: Transaction, clinicId: string, id: string): Promise<void> {
  const [own] = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(and(eq(noticeEndpoints.id, id), eq(noticeEndpoints.clinicId, clinicId)))
    .for('update')
  if (own === undefined) throw new Refusal('not-found')
  await tx.delete(notices).where(eq(notices.endpointId, id))
  await tx.delete(noticeEndpoints).where(eq(noticeEndpoints.id, id))
}
