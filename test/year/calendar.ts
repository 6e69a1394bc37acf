/** A calendar of its own, with nothing of the relay's: what the relay does is measured against it. */

/** A civil day. Months count from 1. */
export interface Day {
  year: number
  month: number
  day: number
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** The day as `yyyy-mm-dd`. */
export const nameOf = ({ year, month, day }: Day): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The day so many days later. */
export function plusDays({ year, month, day }: Day, days: number): Day {
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** The day so many months later: the last of its month if that has no such day. */
export function plusMonths({ year, month, day }: Day, months: number): Day {
  const count = year * 12 + (month - 1) + months
  const [laterYear, laterMonth] = [Math.floor(count / 12), (count % 12) + 1]
  return { year: laterYear, month: laterMonth, day: Math.min(day, daysIn(laterYear, laterMonth)) }
}

/** Making one takes longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit'
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    })
  clocks.set(timeZone, clock)
  return clock
}

/** The civil day of an instant in a time zone. */
export function dayOf(instant: Date, timeZone: string): Day {
  const [year, month, day] = clockIn(timeZone).format(instant).slice(0, 10).split('-').map(Number)
  if (year === undefined || month === undefined || day === undefined) throw new RangeError('not a day')
  return { year, month, day }
}

/** The instant at which a civil day starts in a time zone of Europe, where it starts at midnight. */
export function startOf({ year, month, day }: Day, timeZone: string): Date {
  const sought = `${nameOf({ year, month, day })} 00:00:00`
  for (let hoursAhead = 0; hoursAhead <= 3; hoursAhead++) {
    const instant = new Date(Date.UTC(year, month - 1, day, -hoursAhead))
    if (clockIn(timeZone).format(instant) === sought) return instant
  }
  throw new RangeError('a day without midnight')
}

/** When what was forwarded at `at` is due: the start of the day after (date + months). */
export const dueOf = (at: Date, months: number, timeZone: string): Date =>
  startOf(plusDays(plusMonths(dayOf(at, timeZone), months), 1), timeZone)
