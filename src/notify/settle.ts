import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, noticeEndpoints, notices } from '../database/schema.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import type { Claim } from './claim.js'
import type { Outcome } from './outcome.js'
import { offAfterMs, pauseAfter, type Random, waitAfter, waitAfterPostponed } from './plan.js'
import { switchOff } from './switch-off.js'

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
 * Records what an attempt came to, in one transaction: the notice, the health of its endpoint, and, if somebody took it over, the
 * statement that says so. Gives the endpoint's lease back.
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
  const at = await now(tx)
  const isThere = await settleNotice(tx, settling.random, claim, outcome, at)
  if (isThere && outcome.kind === 'taken') await appendNotification(tx, settling, claim, outcome, at)
  await tx
    .update(noticeEndpoints)
    .set({ ...healthAfter(endpoint, outcome, at, settling.random), leaseUntil: new Date(at.getTime() - 1) })
    .where(eq(noticeEndpoints.id, endpoint.id))
  if (!isOver(endpoint, outcome, at)) return 'recorded'
  await switchOff(tx, settling, { id: endpoint.id, clinicId: claim.clinicId }, at)
  return 'off'
}

/** Gives whether the notice is still there: what was stripped meanwhile is not. */
async function settleNotice(
  tx: Transaction,
  random: Random,
  { id, attempt }: Claim,
  outcome: Outcome,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .update(notices)
    .set({ ...noticeAfter(attempt, outcome, at, random), lastAnswer: outcome.code })
    .where(eq(notices.id, id))
    .returning({ id: notices.id })
  return rows.length === 1
}

function noticeAfter(attempt: number, outcome: Outcome, at: Date, random: Random) {
  const ended = (state: 'sent' | 'stopped') => ({ state, endedAt: at })
  const again = (seconds: number) => ({ nextAt: new Date(at.getTime() + seconds * 1000) })
  switch (outcome.kind) {
    case 'taken':
    case 'filed':
      return ended('sent')
    case 'gone':
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
  if (outcome.kind === 'postponed') return {}
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

/** Whether an endpoint is to be used no more: it said so itself, or it has failed for days. Staff have no other. */
function isOver({ clinicId, failingSince }: Endpoint, { kind }: Outcome, at: Date): boolean {
  if (clinicId === null) return false
  if (kind === 'gone') return true
  return kind === 'failed' && failingSince !== null && at.getTime() - failingSince.getTime() >= offAfterMs
}

async function appendNotification(
  tx: Transaction,
  { keys }: Settling,
  { deliveryId, clinicId }: Claim,
  { acceptance }: Extract<Outcome, { kind: 'taken' }>,
  at: Date,
): Promise<void> {
  if (deliveryId === null || clinicId === null) return
  const about = { event: 'ConsignmentNotification' as const, at, delivery: deliveryId, clinic: clinicId }
  await appendStatements(tx, keys, [{ ...about, ...acceptance }])
}
