import { and, asc, eq, exists, gt, inArray, isNotNull, lte, ne, not, or, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { isInOwnTime } from '../database/own-due.js'
import { deliveries, enquiries, followUps, noticeEndpoints, notices } from '../database/schema.js'
import type { Addressed } from './address.js'
import type { Letter, Message } from './outcome.js'
import { leaseSeconds } from './plan.js'
import { type Reached, receiversOf } from './receivers.js'

/** The right to make one attempt, for as long as the endpoint's epoch is this one. */
export interface Claim extends Omit<Letter, 'address'> {
  to: Addressed
  epoch: number
  clinicId: string | null
  deliveryId: string | null
  /** When what it tells was written, exactly: for nobody outside. */
  newest: Date
  /** Which attempt this is, from 1. */
  attempt: number
  /** Whether the endpoint failed the last time. */
  hasFailed: boolean
}

/** How many attempts may begin: in all, and of those how many at endpoints that failed last time. */
export interface Room {
  places: number
  placesForFailing: number
}

/**
 * Takes the right to attempt one notice at each of so many endpoints, and counts the attempts as begun. An endpoint is attempted
 * by one process at a time, whatever waits for it: that is what its lease says. Endpoints that work come first, those that
 * were left alone longest before others, so that those that hang take no place from them.
 */
export async function claimNotices(
  tx: Transaction,
  { places, placesForFailing }: Room,
  policy: { languages: readonly string[] },
): Promise<Claim[]> {
  const healthy = await lease(tx, eq(noticeEndpoints.failures, 0), places)
  const left = Math.min(places - healthy.length, placesForFailing)
  const failing = left > 0 ? await lease(tx, gt(noticeEndpoints.failures, 0), left) : []
  const leased = [...healthy, ...failing]
  if (leased.length === 0) return []
  const at = await now(tx)
  const ids = leased.map(({ id }) => id)
  await stopNeedless(tx, ids, at)
  const chosen = await firstOfEach(tx, ids)
  const isChosen = (id: string) => chosen.some(({ endpointId }) => endpointId === id)
  await release(
    tx,
    ids.filter((id) => !isChosen(id)),
  )
  const reachedAt = await receiversOf(tx, leased)
  return leased.flatMap((endpoint) => {
    const notice = chosen.find(({ endpointId }) => endpointId === endpoint.id)
    return notice === undefined ? [] : [claimOf(endpoint, notice, reachedAt(endpoint), policy, at)]
  })
}

type Leased = Awaited<ReturnType<typeof lease>>[number]
type Chosen = Awaited<ReturnType<typeof firstOfEach>>[number]

/** Leases endpoints that have something due, by the database's clock, passing over those that another process works on. */
async function lease(tx: Transaction, which: SQL, limit: number) {
  const free = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(and(which, eq(noticeEndpoints.state, 'active'), isFree, isNotPaused, hasDue(tx)))
    .orderBy(sql`${noticeEndpoints.leaseUntil} nulls first`, asc(noticeEndpoints.id))
    .limit(limit)
    .for('no key update', { skipLocked: true })
  if (free.length === 0) return []
  return tx
    .update(noticeEndpoints)
    .set({ epoch: sql`${noticeEndpoints.epoch} + 1`, leaseUntil: leaseEnd })
    .where(
      inArray(
        noticeEndpoints.id,
        free.map(({ id }) => id),
      ),
    )
    .returning()
}

const leaseEnd = sql`videre_now() + make_interval(secs => ${leaseSeconds})`

/** A lease that ends too far in the future was made under another clock and counts as over. */
const isFree = or(
  sql`${noticeEndpoints.leaseUntil} is null`,
  sql`${noticeEndpoints.leaseUntil} not between videre_now() and ${leaseEnd}`,
)

const isNotPaused = or(
  sql`${noticeEndpoints.pausedUntil} is null`,
  sql`${noticeEndpoints.pausedUntil} <= videre_now()`,
)

const isDue = and(eq(notices.state, 'waiting'), lte(notices.nextAt, sql`videre_now()`))

const hasDue = (tx: Transaction) =>
  exists(
    tx
      .select({ one: sql`1` })
      .from(notices)
      .where(and(eq(notices.endpointId, noticeEndpoints.id), isDue)),
  )

/** Whether the clinic has not yet taken note of all that a patient said. */
const isToBeNoted = sql`exists (select 1 from ${followUps}
  where ${followUps.deliveryId} = ${notices.deliveryId} and ${followUps.acknowledgedAt} is null)`

/**
 * Nobody is told of what a person has seen, reminded of what was answered, or told of what is over or withdrawn, but that it is; no
 * patient when the time of the enquiry is over.
 */
async function stopNeedless(tx: Transaction, endpointIds: string[], at: Date): Promise<void> {
  const over = tx
    .select({ id: notices.id })
    .from(notices)
    .innerJoin(noticeEndpoints, eq(noticeEndpoints.id, notices.endpointId))
    .leftJoin(deliveries, eq(deliveries.id, notices.deliveryId))
    .leftJoin(enquiries, eq(enquiries.id, noticeEndpoints.enquiryId))
    .where(
      and(
        inArray(notices.endpointId, endpointIds),
        eq(notices.state, 'waiting'),
        or(
          and(inArray(notices.about, ['delivery', 'unseen']), isNotNull(deliveries.seenAt)),
          and(eq(notices.about, 'unhandled'), isNotNull(deliveries.handledAt)),
          and(eq(notices.about, 'follow_up'), not(isToBeNoted)),
          and(ne(notices.about, 'follow_up'), eq(deliveries.state, 'withdrawn')),
          eq(deliveries.state, 'stripped'),
          not(isInOwnTime(deliveries)),
          not(isInOwnTime(enquiries)),
        ),
      ),
    )
  await tx
    .update(notices)
    .set({ state: 'stopped', lastAnswer: 'not-needed', endedAt: at })
    .where(inArray(notices.id, over))
}

/** The notice of each endpoint that has been due longest, its attempt counted. */
async function firstOfEach(tx: Transaction, endpointIds: string[]) {
  const first = await tx
    .selectDistinctOn([notices.endpointId], { id: notices.id })
    .from(notices)
    .where(and(inArray(notices.endpointId, endpointIds), isDue))
    .orderBy(asc(notices.endpointId), asc(notices.nextAt), asc(notices.id))
  if (first.length === 0) return []
  return tx
    .update(notices)
    .set({ attempts: sql`${notices.attempts} + 1` })
    .where(
      inArray(
        notices.id,
        first.map(({ id }) => id),
      ),
    )
    .returning()
}

async function release(tx: Transaction, endpointIds: string[]): Promise<void> {
  if (endpointIds.length === 0) return
  await tx
    .update(noticeEndpoints)
    .set({ leaseUntil: sql`videre_now() - interval '1 second'` })
    .where(inArray(noticeEndpoints.id, endpointIds))
}

/** What each kind of notice says. */
const messages: Record<Chosen['about'], Message> = {
  delivery: 'waiting',
  unseen: 'unseen',
  unhandled: 'unhandled',
  follow_up: 'changed',
  endpoint: 'endpoint-off',
  status: 'news',
}

function claimOf(
  { id: endpointId, clinicId, kind, epoch, failures }: Leased,
  { id, about, deliveryId, attempts, writtenAt }: Chosen,
  { receiver, languages, to }: Reached,
  policy: { languages: readonly string[] },
  at: Date,
): Claim {
  return {
    id,
    endpointId,
    receiver,
    kind,
    to,
    languages: [...languages, ...policy.languages],
    message: messages[about],
    writtenAt: minuteOf(writtenAt),
    newest: writtenAt,
    at,
    epoch,
    clinicId,
    deliveryId,
    attempt: attempts,
    hasFailed: failures > 0,
  }
}

const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 60_000) * 60_000)
