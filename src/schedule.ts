import { schedule } from 'node-cron'
import { placeOf } from './base/log.js'
import { activateApproved } from './clinics/activate.js'
import { deleteEndedSessions } from './clinics/sessions.js'
import { expireQuestions } from './contact/expire-questions.js'
import { DatabaseFailure } from './database/failure.js'
import { generaliseMonths } from './expire/generalise.js'
import { reportDaily } from './expire/report.js'
import { stripDue } from './expire/strip.js'
import type { Metrics } from './http/metrics.js'
import { remindSilent } from './notify/remind.js'
import { watchQueue } from './prove/log/watch-queue.js'
import { createWitnessing } from './prove/log/witnesses.js'
import type { Relay } from './relay.js'

const silence = () => undefined
/**
 * A tick that comes while the last one is at work is left out. The scheduler would say so on its own, past the log, and it
 * means nothing: the next one does the same.
 */
const howToWake = {
  timezone: 'UTC',
  noOverlap: true,
  logger: { info: silence, warn: silence, error: silence, debug: silence },
} as const

/** A running schedule. */
export interface Schedule {
  /** Wakes nobody any more, and waits for the work that is going on. */
  stop(): Promise<void>
}

/**
 * Wakes the log every second, notices every three, and expiry and reminders now and every minute. The schedule decides nothing: what is due, the database knows, so that a missed or
 * repeated tick, or another replica's, changes nothing.
 */
export function startSchedule(relay: Relay, metrics: Pick<Metrics, 'noteStrip'>): Schedule {
  let working: Promise<void> = Promise.resolve()
  let stopped = false
  const witnessing = createWitnessing(relay)
  let leading: Promise<void> = Promise.resolve()
  const lead = () => {
    leading = leading.then(async () => {
      if (stopped) return
      await attempt(relay, () => relay.leader.integrate())
      // Never awaited: a witness that hangs holds up nothing.
      void attempt(relay, () => witnessing.round())
    })
    return leading
  }
  const wake = () => {
    working = working.then(() => (stopped ? undefined : work(relay, metrics, () => stopped)))
    return working
  }
  let telling: Promise<void> = Promise.resolve()
  const tell = () => {
    telling = telling.then(() => (stopped ? undefined : attempt(relay, () => relay.notifier.round())))
    return telling
  }
  const tasks = [
    schedule('* * * * *', wake, howToWake),
    schedule('* * * * * *', lead, howToWake),
    schedule('*/3 * * * * *', tell, howToWake),
  ]
  void lead()
  void wake()
  return {
    async stop() {
      stopped = true
      for (const task of tasks) await task.destroy()
      await Promise.all([working, leading, telling, attempt(relay, () => relay.notifier.stop())])
      await attempt(relay, () => relay.leader.release())
    },
  }
}

/**
 * What a relay does each minute. What fails is logged, stops nothing else, and is tried again with the next minute. Once it is to stop,
 * nothing more is begun.
 */
export async function work(
  relay: Relay,
  metrics: Pick<Metrics, 'noteStrip'>,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const next = async (what: () => Promise<unknown>) => {
    if (!isStopped()) await attempt(relay, what)
  }
  await next(() => relay.database.transaction((tx) => activateApproved(tx, relay.quorum)))
  await next(() => watchQueue(relay))
  await next(() => relay.dayKeys.takeStock())
  await next(() => expireQuestions(relay))
  await next(async () => {
    if ((await stripDue(relay)).kind === 'stripped') metrics.noteStrip(relay.clock())
  })
  await next(() => relay.traces.sweep())
  await next(() => generaliseMonths(relay))
  await next(() => reportDaily(relay))
  await next(() => remindSilent(relay))
  await next(async () => {
    const ended = await relay.database.transaction(deleteEndedSessions)
    if (ended > 0) relay.log.info('sessions-ended', { count: ended })
  })
}

/** Does one thing; what fails is logged, stops nothing else, and is tried again with the next tick. */
async function attempt(relay: Relay, what: () => Promise<unknown>): Promise<void> {
  try {
    await what()
  } catch (error) {
    const code = error instanceof DatabaseFailure ? error.kind : undefined
    relay.log.error('failed', { at: placeOf(error), ...(code === undefined ? {} : { code }) })
  }
}
