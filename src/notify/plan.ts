/**
 * When a notice is tried again, and when an endpoint is left alone. All of it is here.
 *
 * Seconds cover a restart of the receiver and minutes a deployment: nobody should wait longer for that. Hours cover a night in
 * which nobody is there to mend it, and days a weekend: from Friday evening to Monday evening are 72 h, and the last attempt
 * comes at the earliest 142 h after the first. That is more than the 5 days after which an endpoint that only fails is switched
 * off, so that one notice that it does not take is enough to find that out, and to have it told.
 */
const minute = 60
const hour = 60 * minute

/** Seconds to wait after the first failed attempt, after the second, and so on: 15 attempts in all. */
export const waitsSeconds = [
  5,
  30,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
  24 * hour,
  24 * hour,
  24 * hour,
  24 * hour,
] as const

/** How much longer than planned a wait can get, so that what failed together does not come back together. */
const jitter = 0.2

/** So many failures in a row, and the endpoint is left alone for a while, whatever waits for it. */
const breakerFailures = 3
const firstPauseSeconds = minute
const longestPauseSeconds = hour

/** What fails on this side is tried again soon: nothing was found out about the endpoint. */
const postponedSeconds = minute

/** For connection, TLS, headers and body together. */
export const attemptMs = 15_000

/** An attempt and the ten seconds that a database call may take, twice; a killed worker's work resumes within a minute. */
export const leaseSeconds = 40

/** An endpoint that has only failed for so long is switched off. */
export const offAfterMs = 5 * 24 * hour * 1000

/** A number from 0 up to, not including, 1. */
export type Random = () => number

/**
 * Seconds until the next attempt, after the `attempts`-th has failed; `null` if it was the last. A receiver that asks for more
 * time gets it, up to twice the plan.
 */
export function waitAfter(
  attempts: number,
  retryAfterSeconds: number | undefined,
  random: Random,
): number | null {
  const planned = waitsSeconds[attempts - 1]
  if (planned === undefined) return null
  const asked = Math.max(retryAfterSeconds ?? 0, planned * (1 + jitter * random()))
  return Math.min(asked, 2 * planned)
}

/** Seconds for which an endpoint is left alone after so many failures in a row; 0 if it is not yet. */
export function pauseAfter(failures: number, random: Random): number {
  if (failures < breakerFailures) return 0
  const doubled = firstPauseSeconds * 2 ** Math.min(failures - breakerFailures, 10)
  return Math.min(doubled, longestPauseSeconds) * (1 + jitter * random())
}

/** Seconds until the next attempt after one that failed on this side. */
export const waitAfterPostponed = (random: Random): number => postponedSeconds * (1 + jitter * random())
