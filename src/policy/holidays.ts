import { Temporal } from 'temporal-polyfill'
import type { Country } from '../form/postcode.js'

/** A day of the month in every year; so many days after Easter Sunday; or the Friday or Saturday in the week from a day on. */
type Rule = { on: string } | { afterEaster: number } | { friday: string } | { saturday: string }

/** Thursday and Friday before Easter, Easter, Ascension, Whitsun. Sundays stand here for whoever compares with a calendar. */
const easter = {
  maundyThursday: { afterEaster: -3 },
  goodFriday: { afterEaster: -2 },
  sunday: { afterEaster: 0 },
  monday: { afterEaster: 1 },
  ascension: { afterEaster: 39 },
  whitSunday: { afterEaster: 49 },
  whitMonday: { afterEaster: 50 },
} as const

const newYear = { on: '01-01' }
const mayDay = { on: '05-01' }
const christmas = [{ on: '12-25' }, { on: '12-26' }]

/**
 * The days, besides Saturdays and Sundays, on which a time limit in law cannot end: law has decided there already on which days
 * nobody can be expected to do something. As the laws are since 2024, when Denmark gave up Store Bededag.
 */
const rules: Readonly<Record<Country, readonly Rule[]>> = {
  // Domstolloven § 149; lov om helligdager og helligdagsfred § 2; lov om 1. og 17. mai som høgtidsdager § 1.
  NO: [
    newYear,
    easter.maundyThursday,
    easter.goodFriday,
    easter.sunday,
    easter.monday,
    mayDay,
    { on: '05-17' },
    easter.ascension,
    easter.whitSunday,
    easter.whitMonday,
    ...christmas,
  ],
  // Forældelsesloven § 27, stk. 2, which adds Grundlovsdag, 24 and 31 December to the church's holidays.
  DK: [
    newYear,
    easter.maundyThursday,
    easter.goodFriday,
    easter.sunday,
    easter.monday,
    easter.ascension,
    easter.whitSunday,
    easter.whitMonday,
    { on: '06-05' },
    { on: '12-24' },
    ...christmas,
    { on: '12-31' },
  ],
  // Lag (1989:253) om allmänna helgdagar §§ 1 and 2; lag (1930:173) om beräkning av lagstadgad tid § 2, which adds the three eves.
  SE: [
    newYear,
    { on: '01-06' },
    easter.goodFriday,
    easter.sunday,
    easter.monday,
    mayDay,
    easter.ascension,
    easter.whitSunday,
    { on: '06-06' },
    { friday: '06-19' },
    { saturday: '06-20' },
    { saturday: '10-31' },
    { on: '12-24' },
    ...christmas,
    { on: '12-31' },
  ],
}

/** The days of a year, `yyyy-mm-dd`, on which nobody in a country is expected to work, weekends aside. */
export const holidaysOf = (country: Country, year: number): ReadonlySet<string> =>
  new Set(rules[country].map((rule) => dayOf(rule, year).toString()))

function dayOf(rule: Rule, year: number): Temporal.PlainDate {
  const on = (day: string) => Temporal.PlainDate.from(`${year}-${day}`)
  if ('on' in rule) return on(rule.on)
  if ('afterEaster' in rule) return easterSunday(year).add({ days: rule.afterEaster })
  return 'friday' in rule ? weekdayFrom(on(rule.friday), 5) : weekdayFrom(on(rule.saturday), 6)
}

/** The first such day of the week (1 is Monday) on or after a day. */
const weekdayFrom = (from: Temporal.PlainDate, weekday: number): Temporal.PlainDate =>
  from.add({ days: (weekday - from.dayOfWeek + 7) % 7 })

/**
 * Easter Sunday in the Gregorian calendar, by the “anonymous” computation (Nature, 20 April 1876; Meeus, Astronomical
 * Algorithms, chapter 8): its intermediate values have no names there either.
 */
function easterSunday(year: number): Temporal.PlainDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const sum = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114
  return new Temporal.PlainDate(year, Math.floor(sum / 31), (sum % 31) + 1)
}
