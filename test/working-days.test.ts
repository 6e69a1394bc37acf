/** How long a clinic is silent is counted in days on which somebody there works: by country, in whole civil days. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Country, countries } from '../src/form/postcode.js'
import { holidaysOf } from '../src/policy/holidays.js'
import { workingDaysBefore } from '../src/policy/working-days.js'

/** Year by year as calendars list them; written down by hand, and not worked out. */
const movable = {
  2024: {
    maundy: '03-28',
    friday: '03-29',
    sunday: '03-31',
    monday: '04-01',
    ascension: '05-09',
    whit: '05-19',
  },
  2025: {
    maundy: '04-17',
    friday: '04-18',
    sunday: '04-20',
    monday: '04-21',
    ascension: '05-29',
    whit: '06-08',
  },
  2026: {
    maundy: '04-02',
    friday: '04-03',
    sunday: '04-05',
    monday: '04-06',
    ascension: '05-14',
    whit: '05-24',
  },
  2027: {
    maundy: '03-25',
    friday: '03-26',
    sunday: '03-28',
    monday: '03-29',
    ascension: '05-06',
    whit: '05-16',
  },
  2028: {
    maundy: '04-13',
    friday: '04-14',
    sunday: '04-16',
    monday: '04-17',
    ascension: '05-25',
    whit: '06-04',
  },
  2029: {
    maundy: '03-29',
    friday: '03-30',
    sunday: '04-01',
    monday: '04-02',
    ascension: '05-10',
    whit: '05-20',
  },
  2030: {
    maundy: '04-18',
    friday: '04-19',
    sunday: '04-21',
    monday: '04-22',
    ascension: '05-30',
    whit: '06-09',
  },
} as const
const whitMonday = {
  2024: '05-20',
  2025: '06-09',
  2026: '05-25',
  2027: '05-17',
  2028: '06-05',
  2029: '05-21',
  2030: '06-10',
}
const midsummerEve = {
  2024: '06-21',
  2025: '06-20',
  2026: '06-19',
  2027: '06-25',
  2028: '06-23',
  2029: '06-22',
  2030: '06-21',
}
const midsummer = {
  2024: '06-22',
  2025: '06-21',
  2026: '06-20',
  2027: '06-26',
  2028: '06-24',
  2029: '06-23',
  2030: '06-22',
}
const allSaints = {
  2024: '11-02',
  2025: '11-01',
  2026: '10-31',
  2027: '11-06',
  2028: '11-04',
  2029: '11-03',
  2030: '11-02',
}

type Year = keyof typeof movable
const years = Object.keys(movable).map((year) => Number(year) as Year)

const listed: Record<Country, (year: Year) => string[]> = {
  NO: (year) => {
    const { maundy, friday, sunday, monday, ascension, whit } = movable[year]
    const own = [maundy, friday, sunday, monday, ascension, whit, whitMonday[year]]
    return ['01-01', ...own, '05-01', '05-17', '12-25', '12-26']
  },
  DK: (year) => {
    const { maundy, friday, sunday, monday, ascension, whit } = movable[year]
    const own = [maundy, friday, sunday, monday, ascension, whit, whitMonday[year]]
    return ['01-01', ...own, '06-05', '12-24', '12-25', '12-26', '12-31']
  },
  SE: (year) => {
    const { friday, sunday, monday, ascension, whit } = movable[year]
    const own = [
      friday,
      sunday,
      monday,
      ascension,
      whit,
      midsummerEve[year],
      midsummer[year],
      allSaints[year],
    ]
    return ['01-01', '01-06', ...own, '05-01', '06-06', '12-24', '12-25', '12-26', '12-31']
  },
}

describe('the holidays of a country', () => {
  test.each(years.flatMap((year) => countries.map((country) => [year, country] as const)))(
    'are in %i those that the calendars of %s have, and no others',
    (year, country) => {
      const days = listed[country](year).map((day) => `${year}-${day}`)
      expect([...holidaysOf(country, year)].toSorted()).toEqual([...new Set(days)].toSorted())
    },
  )

  test('Store Bededag is none in Denmark any more, and Whit Monday none in Sweden', () => {
    expect(holidaysOf('DK', 2026).has('2026-05-01')).toBe(false)
    expect(holidaysOf('SE', 2026).has('2026-05-25')).toBe(false)
  })
})

const oslo = { country: 'NO', timeZone: 'Europe/Oslo' } as const
const before = (at: string, days: number, calendar: Parameters<typeof workingDaysBefore>[2] = oslo) =>
  workingDaysBefore(new Date(at), days, calendar).toISOString()

describe('so many working days ago', () => {
  test('the day itself is not counted and the present one is not over', () => {
    // 18 to 20 November 2026 are Wednesday to Friday.
    expect(before('2026-11-20T00:00:00+01:00', 1)).toBe('2026-11-18T23:00:00.000Z')
    expect(before('2026-11-19T23:59:59.999+01:00', 1)).toBe('2026-11-17T23:00:00.000Z')
  })

  test('what came on a Friday waits one working day on Tuesday, and what came at the weekend as well', () => {
    const monday = before('2026-11-23T23:59:59.999+01:00', 1)
    const tuesday = before('2026-11-24T00:00:00+01:00', 1)
    expect([monday, tuesday]).toEqual(['2026-11-19T23:00:00.000Z', '2026-11-22T23:00:00.000Z'])
  })

  test('17 May 2027, Whit Monday too, is nobody’s working day in Norway, and 1 May 2026 none in Sweden', () => {
    // Friday 14 May, the Constitution's day on Monday, Tuesday 18 May.
    expect(before('2027-05-19T00:00:00+02:00', 1)).toBe('2027-05-17T22:00:00.000Z')
    expect(before('2027-05-18T12:00:00+02:00', 1)).toBe('2027-05-13T22:00:00.000Z')
    const of = (country: Country) =>
      before('2026-05-02T00:00:00+02:00', 1, { country, timeZone: 'Europe/Oslo' })
    expect([of('SE'), of('DK')]).toEqual(['2026-04-29T22:00:00.000Z', '2026-04-30T22:00:00.000Z'])
  })

  test('Easter and Christmas are passed over', () => {
    // Wednesday 1 April, then nothing until Tuesday 7 April 2026.
    expect(before('2026-04-07T12:00:00+02:00', 1)).toBe('2026-03-31T22:00:00.000Z')
    expect(before('2027-01-01T12:00:00+01:00', 5)).toBe('2026-12-23T23:00:00.000Z')
  })

  test('none and half a day are no working days', () => {
    for (const days of [0, -1, 1.5, Number.NaN])
      expect(() => before('2026-11-20T12:00:00Z', days)).toThrow(RangeError)
  })
})

const day = 86_400_000
/** From 2024 to 2031, to the minute: what a relay lives through. */
const instants = fc
  .integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2031, 0) / 60_000 })
  .map((minute) => new Date(minute * 60_000))
const calendars = fc.record({
  country: fc.constantFrom(...countries),
  // Clocks change at midnight in Cairo and Santiago, and by half an hour on Lord Howe.
  timeZone: fc.constantFrom('Europe/Oslo', 'UTC', 'Africa/Cairo', 'America/Santiago', 'Australia/Lord_Howe'),
})
const counts = fc.integer({ min: 1, max: 60 })

describe('whatever the instant, the country and the clocks', () => {
  test('a later look never finds fewer working days over, and more days never end sooner', () => {
    fc.assert(
      fc.property(instants, instants, counts, counts, calendars, (a, b, few, more, calendar) => {
        const [first, second] = a <= b ? [a, b] : [b, a]
        const [n, m] = few <= more ? [few, more] : [more, few]
        expect(workingDaysBefore(first, n, calendar) <= workingDaysBefore(second, n, calendar)).toBe(true)
        expect(workingDaysBefore(first, m, calendar) <= workingDaysBefore(first, n, calendar)).toBe(true)
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test('so many working days are never shorter than as many days', () => {
    fc.assert(
      fc.property(instants, counts, calendars, (at, days, calendar) => {
        // Of the days one may have had 23 hours, and half an hour less on Lord Howe.
        const longest = at.getTime() - days * day + 3_600_000
        expect(workingDaysBefore(at, days, calendar).getTime()).toBeLessThanOrEqual(longest)
      }),
      { seed: 12, numRuns: 200 },
    )
  })

  test('between then and today lie exactly so many days that are neither weekend nor holiday', () => {
    fc.assert(
      fc.property(instants, counts, calendars, (at, days, { country, timeZone }) => {
        const civil = new Intl.DateTimeFormat('sv-SE', { timeZone })
        const from = civil.format(workingDaysBefore(at, days, { country, timeZone }))
        const working: string[] = []
        const today = Date.parse(`${civil.format(at)}T12:00Z`)
        for (let noon = Date.parse(`${from}T12:00Z`); noon < today; noon += day) {
          const date = new Date(noon).toISOString().slice(0, 10)
          const isWeekend = [0, 6].includes(new Date(noon).getUTCDay())
          if (!isWeekend && !holidaysOf(country, Number(date.slice(0, 4))).has(date)) working.push(date)
        }
        expect([working.length, working[0]]).toEqual([days, from])
      }),
      { seed: 13, numRuns: 150 },
    )
  })
})
