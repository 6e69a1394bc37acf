import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { dueInstant } from '../src/policy/due.js'

const due = (forwarded: string, after: string, timeZone = 'Europe/Oslo') => {
  const { dueDay, dueAt } = dueInstant(new Date(forwarded), after, timeZone)
  return [dueDay, dueAt.toISOString()]
}

/** From 2012 on: Samoa and Kiribati once left out a whole civil day, which then neither starts nor ends. */
const instants = fc.date({
  min: new Date('2012-01-01T00:00:00Z'),
  max: new Date('2120-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const periods = fc.oneof(
  fc.constantFrom('P5M', 'P1D', 'P1M', 'P12M', 'P5Y', 'P10Y', 'P2W', 'P1M15D'),
  fc.tuple(fc.nat(10), fc.nat(11), fc.nat(4), fc.nat(40)).map(([y, m, w, d]) => `P${y}Y${m}M${w}W${d}D`),
)
const zones = fc.constantFrom(
  'Europe/Oslo',
  'Europe/Copenhagen',
  'Europe/Stockholm',
  'UTC',
  'America/Nuuk',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'America/Havana',
  'Pacific/Apia',
  'Pacific/Kiritimati',
)

describe('the due instant', () => {
  test.each([
    ['an ordinary day', '2026-11-20T10:00:00.000Z', 'P5M', '2027-04-21', '2027-04-20T22:00:00.000Z'],
    [
      '30 September is clamped to 28 February',
      '2026-09-30T10:00:00.000Z',
      'P5M',
      '2027-03-01',
      '2027-02-28T23:00:00.000Z',
    ],
    [
      '28 September ends on the same day',
      '2026-09-28T10:00:00.000Z',
      'P5M',
      '2027-03-01',
      '2027-02-28T23:00:00.000Z',
    ],
    [
      '30 September before a leap year',
      '2027-09-30T10:00:00.000Z',
      'P5M',
      '2028-03-01',
      '2028-02-29T23:00:00.000Z',
    ],
    [
      '31 March is clamped to 31 August, not at all',
      '2026-03-31T10:00:00.000Z',
      'P5M',
      '2026-09-01',
      '2026-08-31T22:00:00.000Z',
    ],
    [
      '31 January is clamped to 30 June',
      '2026-01-31T10:00:00.000Z',
      'P5M',
      '2026-07-01',
      '2026-06-30T22:00:00.000Z',
    ],
    ['a leap day after a year', '2028-02-29T10:00:00.000Z', 'P1Y', '2029-03-01', '2029-02-28T23:00:00.000Z'],
    [
      'the last second of a civil day',
      '2026-11-20T22:59:59.999Z',
      'P5M',
      '2027-04-21',
      '2027-04-20T22:00:00.000Z',
    ],
    [
      'the first second of the next',
      '2026-11-20T23:00:00.000Z',
      'P5M',
      '2027-04-22',
      '2027-04-21T22:00:00.000Z',
    ],
    [
      'the day on which clocks go forward',
      '2026-10-27T10:00:00.000Z',
      'P5M',
      '2027-03-28',
      '2027-03-27T23:00:00.000Z',
    ],
    [
      'the day after clocks went forward',
      '2026-10-28T10:00:00.000Z',
      'P5M',
      '2027-03-29',
      '2027-03-28T22:00:00.000Z',
    ],
    [
      'the day on which clocks go back',
      '2026-05-24T10:00:00.000Z',
      'P5M',
      '2026-10-25',
      '2026-10-24T22:00:00.000Z',
    ],
    [
      'the day after clocks went back',
      '2026-05-25T10:00:00.000Z',
      'P5M',
      '2026-10-26',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'months first, then days',
      '2026-01-31T10:00:00.000Z',
      'P1M1D',
      '2026-03-02',
      '2026-03-01T23:00:00.000Z',
    ],
  ])('%s', (_, forwarded, after, dueDay, dueAt) => {
    expect(due(forwarded, after)).toEqual([dueDay, dueAt])
  })

  test('where clocks skip midnight the day starts at one', () => {
    expect(due('2018-06-03T12:00:00.000Z', 'P5M', 'America/Sao_Paulo')).toEqual([
      '2018-11-04',
      '2018-11-04T03:00:00.000Z',
    ])
  })

  test('where midnight comes twice the day starts with the first', () => {
    expect(due('2026-05-31T12:00:00.000Z', 'P5M', 'America/Havana')).toEqual([
      '2026-11-01',
      '2026-11-01T04:00:00.000Z',
    ])
  })

  test('the promised period is always over in full', () => {
    fc.assert(
      fc.property(instants, periods, zones, (forwardedAt, after, timeZone) => {
        const end = Temporal.Instant.fromEpochMilliseconds(forwardedAt.getTime())
          .toZonedDateTimeISO(timeZone)
          .add(after)
        expect(dueInstant(forwardedAt, after, timeZone).dueAt.getTime()).toBeGreaterThan(
          end.epochMilliseconds,
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('who is forwarded later is never due earlier', () => {
    fc.assert(
      fc.property(instants, fc.nat(200 * 24 * 60), periods, zones, (first, minutes, after, timeZone) => {
        const second = new Date(first.getTime() + minutes * 60_000)
        expect(dueInstant(second, after, timeZone).dueAt.getTime()).toBeGreaterThanOrEqual(
          dueInstant(first, after, timeZone).dueAt.getTime(),
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('it is the first instant of its civil day', () => {
    fc.assert(
      fc.property(instants, periods, zones, (forwardedAt, after, timeZone) => {
        const { dueDay, dueAt } = dueInstant(forwardedAt, after, timeZone)
        const dayOf = (ms: number) =>
          Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate().toString()
        expect(dayOf(dueAt.getTime())).toBe(dueDay)
        expect(dayOf(dueAt.getTime() - 1) < dueDay).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('an hour of the same civil day changes nothing', () => {
    expect(due('2026-11-19T23:00:00.000Z', 'P5M')).toEqual(due('2026-11-20T22:59:59.999Z', 'P5M'))
  })

  test.each(['-P5M', 'PT5H', 'P1DT1H', 'P5', '', 'five months'])('%j is not a period', (after) => {
    expect(() => due('2026-11-20T10:00:00.000Z', after)).toThrow(RangeError)
  })

  test('an unknown time zone is an error', () => {
    expect(() => due('2026-11-20T10:00:00.000Z', 'P5M', 'Europe/Nowhere')).toThrow(RangeError)
  })
})
