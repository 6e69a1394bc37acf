import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** One spelling of ISO 8601 durations, without signs and fractions; PostgreSQL reads the same ones as intervals. */
const spelling =
  /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,4}H)?(\d{1,4}M)?(\d{1,4}S)?)?$/

/**
 * Less than, equal to or more than 0 as `a` is shorter than, as long as or longer than `b`, as counted from a day after which months
 * and years are not short. Both are ISO 8601 durations.
 */
export const comparePeriods = (a: string, b: string): number =>
  Temporal.Duration.compare(a, b, { relativeTo: '2001-01-01' })

/** Whether one period is longer than another: see {@link comparePeriods}. */
export const isLonger = (a: string, b: string): boolean => comparePeriods(a, b) > 0

/** Whether a period is none at all: what is to happen after it happens at once. */
export const isAtOnce = (period: string): boolean => Temporal.Duration.from(period).blank

/**
 * The longest that anything is kept. Ten years is the longest limitation period that the Nordic operators invoke
 * (liability for treatment); a longer one is a slip of the pen, and one due key for each day stays countable.
 */
const longest = 'P10Y'

/** The longest notice of a change: an operator that waits longer for its own decision has not made it. */
const longestNotice = 'P1Y'

/** How long something is kept after an event: an ISO 8601 duration of at most ten years; zero is "at once". */
export const periodSchema = z
  .string()
  .regex(spelling, {
    error: 'must be an ISO 8601 duration such as P5M, without sign and fractions',
    abort: true,
  })
  .refine((period) => !isLonger(period, longest), { error: `must be at most ${longest}`, abort: true })

/**
 * A period of whole civil days, because that is how a due instant is counted; at least one, because what is gone on the day on which
 * it was sent reached nobody.
 */
export const civilPeriodSchema = periodSchema
  .refine((period) => !period.includes('T'), {
    error: 'must be of years, months, weeks and days: due instants are civil days',
    abort: true,
  })
  .refine((period) => !isLonger('P1D', period), 'must be at least P1D')

/** How long before a changed policy is used it is announced: whole days or months, at most a year. */
export const noticePeriodSchema = periodSchema
  .refine((period) => /^P\d+[DM]$/.test(period), {
    error: 'must be of whole days or of whole months, such as P30D',
    abort: true,
  })
  .refine((period) => !isLonger('P1D', period), { error: 'must be at least P1D', abort: true })
  .refine((period) => !isLonger(period, longestNotice), `must be at most ${longestNotice}`)
