import { type Log, placeOf } from '../base/log.js'
import type { Database } from '../database/database.js'
import { DatabaseFailure } from '../database/failure.js'
import { announceConsigned } from './announce.js'
import { attempt, type Channels } from './attempt.js'
import { type Attempted, type AttemptTally, createTally } from './attempt-tally.js'
import { type Claim, claimNotices } from './claim.js'
import type { Outcome } from './outcome.js'
import { type Settled, type Settling, settle } from './settle.js'

/** What telling clinics needs of the relay. */
export interface Notifying extends Settling, Channels {
  database: Database
  log: Log
  policy: Settling['policy'] & { languages: readonly string[] }
}

/** The relay's part in telling clinics that something waits. */
export interface Notifier {
  /**
   * Writes the notices of what was consigned since, and begins as many attempts as there are places. Waits for none of them:
   * each writes down itself what it came to, and lets the next one begin. Throws for a failure of the database only.
   */
  round(): Promise<void>
  /** What the attempts of this process came to so far. */
  attempts(): Attempted[]
  /** Waits until no attempt is going on. */
  idle(): Promise<void>
  /** Ends the attempts that are going on, and begins no more. Whoever comes next makes them again at once. */
  stop(): Promise<void>
}

/** Attempts at the same time in one process: each may take 15 s, and holds little meanwhile. */
export const places = 16

/** Endpoints that failed last time may hang again: together they never have more than a quarter of the places. */
const placesForFailing = places / 4

/** Makes ready to tell clinics; begins nothing by itself. */
export function createNotifier(relay: Notifying): Notifier {
  const stopping = new AbortController()
  const running = new Set<Claim>()
  const tally = createTally()
  const works = new Set<Promise<void>>()
  let filling: Promise<void> = Promise.resolve()
  let isSaid = false

  /** One after the other: two that count the free places at the same time would fill each of them twice. */
  const fill = (): Promise<void> => {
    filling = filling.catch(() => undefined).then(claimFree)
    return filling
  }
  const claimFree = async (): Promise<void> => {
    const room = roomBeside(running)
    if (stopping.signal.aborted || room.places === 0) return
    const claims = await relay.database.transaction((tx) => claimNotices(tx, room, relay.policy))
    for (const claim of claims) begin(claim)
  }
  const begin = (claim: Claim): void => {
    running.add(claim)
    const work = carryOut(relay, claim, stopping.signal, tally)
      .finally(() => running.delete(claim))
      .then(fill)
      .catch((error: unknown) => sayFailed(relay.log, error))
      .finally(() => works.delete(work))
    works.add(work)
  }
  const idle = async (): Promise<void> => {
    while (works.size > 0) await Promise.all(works)
  }
  return {
    async round() {
      if (!isSaid && relay.mailer.isToFiles) relay.log.info('mail-to-files')
      isSaid = true
      while (!stopping.signal.aborted && (await relay.database.transaction(announceConsigned)) > 0);
      await fill()
    },
    attempts: tally.all,
    idle,
    async stop() {
      stopping.abort()
      await filling.catch(() => undefined)
      await idle()
      relay.mailer.close()
    },
  }
}

function roomBeside(running: ReadonlySet<Claim>) {
  const failing = [...running].filter(({ hasFailed }) => hasFailed).length
  return { places: places - running.size, placesForFailing: Math.max(placesForFailing - failing, 0) }
}

/** Makes an attempt and records it. No transaction is open while somebody else is waited for. */
async function carryOut(
  relay: Notifying,
  claim: Claim,
  stopping: AbortSignal,
  tally: AttemptTally,
): Promise<void> {
  const outcome = await attempt(relay, claim, stopping)
  tally.count(claim.kind, outcome.kind)
  const settled = await relay.database.transaction((tx) => settle(tx, relay, claim, outcome))
  say(relay.log, outcome, settled)
}

function say(log: Log, { kind, code }: Outcome, settled: Settled): void {
  if (settled === 'late') log.warn('notice-late', { code })
  else if (kind === 'failed' || kind === 'gone' || kind === 'unaddressed') log.warn('notice-failed', { code })
  else if (kind === 'postponed') log.warn('notice-postponed', { code })
  if (settled === 'off') log.warn('notice-endpoint-off', { code })
}

function sayFailed(log: Log, error: unknown): void {
  const code = error instanceof DatabaseFailure ? error.kind : undefined
  log.error('failed', { at: placeOf(error), ...(code === undefined ? {} : { code }) })
}
