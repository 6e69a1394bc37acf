import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, noticeEndpoints, notices } from '../database/schema.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import type { Claim } from './claim.js'
import type { Outcome } from './outcome.js'
import { offAfterMs, pauseAfter, type Random, waitAfter, waitAfterPostponed } from './plan.js'
import { switchOff } from './switch-off.js'
import { statusNotice } from './tell-patient.js'
import { toldTogether } from './told-together.js'

/** What recording an attempt needs of the relay. */
export interface Settling {
  keys: StatementSigner
  policy: { operator: { email: string } }
  random: Random
}

/**
 * What became of an attempt. `late`: the lease had run out and somebody else goes on with the endpoint, or it was removed or
 * changed: nothing was written. `off`: it was recorded, and the endpoint is not used any more.
 */
export type Settled = 'recorded' | 'late' | 'off'

/**
 * Records what an attempt came to, in one transaction: the notice, the others that it told of as well, the health of its endpoint, and,
 * if somebody took it over, the statements that say so. Gives the endpoint's lease back.
 */
export async function settle(
  tx: Transaction,
  settling: Settling,
  claim: Claim,
  outcome: Outcome,
): Promise<Settled> {
  // The delivery first, as whoever strips it does: two who lock in another order wait for each other.
  if (claim.deliveryId !== null)
    await tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(eq(deliveries.id, claim.deliveryId))
      .for('key share')
  const [endpoint] = await tx
    .select()
    .from(noticeEndpoints)
    .where(and(eq(noticeEndpoints.id, claim.endpointId), eq(noticeEndpoints.epoch, claim.epoch)))
    .for('no key update')
  if (endpoint === undefined) return 'late'
  const others = await toldTogether(tx, claim, outcome)
  // Only now that the deliveries are locked: whoever states that nobody was told by then has done so already, or does so later.
  const at = await now(tx)
  const settled = await settleNotices(tx, settling.random, claim, others, outcome, at)
  if (outcome.kind === 'taken') await appendNotifications(tx, settling, claim, settled, outcome, at)
  const notice = settled.find(({ id }) => id === claim.id)
  if (notice?.state === 'sent' && notice.about === 'status' && notice.writtenAt > claim.newest)
    await tx.insert(notices).values(statusNotice(endpoint.id, at))
  await tx
    .update(noticeEndpoints)
    .set({ ...healthAfter(endpoint, outcome, at, settling.random), leaseUntil: new Date(at.getTime() - 1) })
    .where(eq(noticeEndpoints.id, endpoint.id))
  if (!isOver(endpoint, outcome, at)) return 'recorded'
  await switchOff(tx, settling, endpoint, at)
  return 'off'
}

/** Gives those of the notices that are still there: what was stripped meanwhile is not. */
async function settleNotices(
  tx: Transaction,
  random: Random,
  claim: Claim,
  others: readonly string[],
  outcome: Outcome,
  at: Date,
) {
  const { id, about, deliveryId, state, writtenAt } = notices
  return tx
    .update(notices)
    .set({ ...noticeAfter(claim.attempt, outcome, at, random), lastAnswer: outcome.code })
    .where(inArray(id, [claim.id, ...others]))
    .returning({ id, about, deliveryId, state, writtenAt })
}

function noticeAfter(attempt: number, outcome: Outcome, at: Date, random: Random) {
  const ended = (state: 'sent' | 'stopped') => ({ state, endedAt: at })
  const again = (seconds: number) => ({ nextAt: new Date(at.getTime() + seconds * 1000) })
  switch (outcome.kind) {
    case 'taken':
    case 'filed':
      return ended('sent')
    case 'gone':
    case 'unaddressed':
      return ended('stopped')
    case 'postponed':
      return { ...again(waitAfterPostponed(random)), attempts: sql`${notices.attempts} - 1` }
    case 'failed': {
      const wait = waitAfter(attempt, outcome.retryAfterSeconds, random)
      return wait === null ? ended('stopped') : again(wait)
    }
  }
}

type Endpoint = typeof noticeEndpoints.$inferSelect

function healthAfter({ failures, failingSince }: Endpoint, outcome: Outcome, at: Date, random: Random) {
  // What fails on this side says nothing of the endpoint.
  if (outcome.kind === 'postponed' || outcome.kind === 'unaddressed') return {}
  const answered = { lastAnswer: outcome.code, answeredAt: at }
  if (outcome.kind === 'taken' || outcome.kind === 'filed')
    return { ...answered, failures: 0, failingSince: null, pausedUntil: null }
  const pause = pauseAfter(failures + 1, random)
  return {
    ...answered,
    failures: failures + 1,
    failingSince: failingSince ?? at,
    pausedUntil: pause === 0 ? null : new Date(at.getTime() + pause * 1000),
  }
}

/**
 * Whether an endpoint is to be used no more: it said so itself, or it has failed for days, which ends before the plan of a notice does.
 * Staff have no other.
 */
function isOver({ clinicId, enquiryId, failingSince }: Endpoint, outcome: Outcome, at: Date): boolean {
  if (clinicId === null && enquiryId === null) return false
  if (outcome.kind === 'gone') return true
  if (outcome.kind !== 'failed') return false
  if (failingSince !== null && at.getTime() - failingSince.getTime() >= offAfterMs) return true
  return enquiryId !== null && isForGood(outcome.code)
}

/** Whether a mailbox is refused for good (RFC 5321, section 4.2.1). A patient may have mistyped it: it can be somebody's. */
const isForGood = (code: string): boolean => code.startsWith('smtp-5') || code === 'not-an-address'

/** Of each delivery that a clinic was told of. */
async function appendNotifications(
  tx: Transaction,
  { keys }: Settling,
  { clinicId: clinic }: Claim,
  settled: readonly { deliveryId: string | null }[],
  { acceptance }: Extract<Outcome, { kind: 'taken' }>,
  at: Date,
): Promise<void> {
  const told = settled.flatMap(({ deliveryId }) => deliveryId ?? [])
  if (clinic === null || told.length === 0) return
  const event = 'ConsignmentNotification' as const
  const facts = told.map((delivery) => ({ event, at, delivery, clinic, ...acceptance }))
  await appendStatements(tx, keys, facts)
}
