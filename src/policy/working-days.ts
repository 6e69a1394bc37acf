import { Temporal } from 'temporal-polyfill'
import type { Country } from '../form/postcode.js'
import { holidaysOf } from './holidays.js'

/** Whose working days are counted, and by whose clocks a day begins. A policy is one. */
export interface WorkingCalendar {
  country: Country
  timeZone: string
}

/**
 * The instant before which something happened if, at `at`, so many whole working days have passed since. The day on which it happened is
 * not counted, nor is the present one: as with due instants, what is promised is over in full. `days` is at least 1. It is the start of
 * a civil day in the calendar's time zone, and later for a later `at`.
 */
export function workingDaysBefore(at: Date, days: number, { country, timeZone }: WorkingCalendar): Date {
  if (!Number.isInteger(days) || days < 1) throw new RangeError('working days are counted from 1')
  const isWorkingDay = workingDaysIn(country)
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
  let day = today
  for (let counted = 0; counted < days; ) {
    day = day.subtract({ days: 1 })
    if (isWorkingDay(day)) counted += 1
  }
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds)
}

/** Tells a country's working days; works out the holidays of each year once. */
function workingDaysIn(country: Country): (day: Temporal.PlainDate) => boolean {
  const known = new Map<number, ReadonlySet<string>>()
  return (day) => {
    const holidays = known.get(day.year) ?? holidaysOf(country, day.year)
    known.set(day.year, holidays)
    return day.dayOfWeek <= 5 && !holidays.has(day.toString())
  }
}
