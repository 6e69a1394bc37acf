import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** One spelling of ISO 8601 durations, without signs and fractions; PostgreSQL reads the same ones as intervals. */
const spelling =
  /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,4}H)?(\d{1,4}M)?(\d{1,4}S)?)?$/

/** Whether one period is longer than another, as counted from a day after which months and years are not short. */
const isLonger = (a: string, b: string): boolean =>
  Temporal.Duration.compare(a, b, { relativeTo: '2001-01-01' }) > 0

/**
 * The longest that anything is kept. Ten years is the longest limitation period that the Nordic operators invoke
 * (liability for treatment); a longer one is a slip of the pen, and one due key for each day stays countable.
 */
const longest = 'P10Y'

/** How long something is kept after an event: an ISO 8601 duration of at most ten years; zero is "at once". */
export const periodSchema = z
  .string()
  .regex(spelling, {
    error: 'must be an ISO 8601 duration such as P5M, without sign and fractions',
    abort: true,
  })
  .refine((period) => !isLonger(period, longest), { error: `must be at most ${longest}`, abort: true })

/**
 * How long an enquiry is kept. In whole civil days, because that is how a due instant is counted; at least one, because
 * what is gone on the day on which it was sent was not forwarded to anybody.
 */
export const enquiryPeriodSchema = periodSchema
  .refine((period) => !period.includes('T'), {
    error: 'must be of years, months, weeks and days: due instants are civil days',
    abort: true,
  })
  .refine((period) => !isLonger('P1D', period), 'must be at least P1D')
