import { Temporal } from 'temporal-polyfill'

/** When a delivery's time is up: the civil day, and the instant at which it starts. */
export interface Due {
  /** `yyyy-mm-dd` in the policy's time zone. */
  dueDay: string
  /** The first instant of that day: from here on nothing is released. */
  dueAt: Date
}

/**
 * The start of the civil day after (forwarding date + `after`) in `timeZone`, so that a promised period is always over
 * in full. Months are counted first and clamped at their ends, then days: 30 September and P5M give 28 February, whose
 * morrow, 1 March, is the due day. Where clocks skip midnight the day starts when the clocks say so, not at 00:00.
 * `after` is an ISO 8601 duration of years, months, weeks and days, not negative. Throws RangeError on others and on
 * unknown time zones.
 */
export function dueInstant(forwardedAt: Date, after: string, timeZone: string): Due {
  const period = Temporal.Duration.from(after)
  if (period.sign < 0 || /T/i.test(after))
    throw new RangeError('period must be whole civil days, not negative')
  const forwarded = Temporal.Instant.fromEpochMilliseconds(forwardedAt.getTime()).toZonedDateTimeISO(timeZone)
  const dueDay = forwarded.toPlainDate().add(period).add({ days: 1 })
  return { dueDay: dueDay.toString(), dueAt: new Date(dueDay.toZonedDateTime(timeZone).epochMilliseconds) }
}
