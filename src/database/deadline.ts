import { DatabaseFailure } from './failure.js'

/** A time by which a call must be over. `missed` rejects with kind `deadline` then; `stop` ends the watch. */
export interface Deadline {
  readonly missed: Promise<never>
  readonly isMissed: () => boolean
  readonly stop: () => void
}

/** Starts a deadline of `ms` milliseconds from now. */
export function startDeadline(ms: number): Deadline {
  let timer: NodeJS.Timeout | undefined
  let over = false
  const missed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over = true
      reject(new DatabaseFailure('deadline'))
    }, ms)
  })
  // Nobody may be waiting any more when the time is up.
  missed.catch(() => undefined)
  return { missed, isMissed: () => over, stop: () => clearTimeout(timer) }
}
