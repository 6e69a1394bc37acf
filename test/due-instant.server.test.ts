import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Database } from '../src/database/database.js'
import { dueInstant } from '../src/policy/due.js'
import { freshDatabase } from './support/database.js'

interface Case {
  at: string
  period: string
}

/** The same rule in PostgreSQL's own words. */
async function dueInPostgres(database: Database, cases: Case[], timeZone: string) {
  const rows = await database.transaction(
    (tx) =>
      tx.execute<{ day: string; ms: string }>(sql`
        select to_char(day, 'YYYY-MM-DD') as day, (extract(epoch from day at time zone ${timeZone}) * 1000)::bigint::text as ms
        from (
          select n, (at at time zone ${timeZone})::date + period::interval + interval '1 day' as day
          from rows from (json_to_recordset(${JSON.stringify(cases)}::json) as (at timestamptz, period text))
            with ordinality as cases (at, period, n)
        ) as due order by n`),
    { readOnly: true },
  )
  return Array.from(rows, ({ day, ms }) => `${day} ${new Date(Number(ms)).toISOString()}`)
}

const ours = (cases: Case[], timeZone: string) =>
  cases.map(({ at, period }) => {
    const { dueDay, dueAt } = dueInstant(new Date(at), period, timeZone)
    return `${dueDay} ${dueAt.toISOString()}`
  })

/**
 * Left out are zones where clocks go back at midnight to the day before or to midnight itself (Havana, the Azores,
 * Scoresbysund before 2024): there midnight comes twice, PostgreSQL takes the second and we the first, which is when
 * the day starts. Where clocks skip midnight (Beirut, São Paulo before 2019) the two agree.
 */
const zones = [
  'Europe/Oslo',
  'Europe/Copenhagen',
  'Europe/Stockholm',
  'Atlantic/Faroe',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
]

const instants = fc.date({
  min: new Date('2012-01-01T00:00:00Z'),
  // With the periods below it stays within 2037, up to which time zone files spell out the changes of clocks.
  max: new Date('2035-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const periods = fc.oneof(
  fc.constantFrom('P5M', 'P1D', 'P1M', 'P12M', 'P1Y', 'P2W', 'P1M15D'),
  fc.tuple(fc.nat(1), fc.nat(11), fc.nat(4), fc.nat(40)).map(([y, m, w, d]) => `P${y}Y${m}M${w}W${d}D`),
)

/** Both sides of midnight of every day around a month's end, a leap day and a change of clocks, for some years. */
const edges = ['2026', '2027', '2028', '2029'].flatMap((year) =>
  Array.from({ length: 366 }, (_, day) => Date.UTC(Number(year), 0, day + 1)).flatMap((midnight) =>
    [-2, -1, 0].flatMap((hours) =>
      [-1, 0].map((ms) => new Date(midnight + hours * 3_600_000 + ms).toISOString()),
    ),
  ),
)

describe('the due instant and PostgreSQL’s interval arithmetic', { timeout: 60_000 }, () => {
  test('agree for random instants and periods in every zone', async () => {
    const database = await freshDatabase()
    for (const timeZone of zones) {
      const cases = fc
        .sample(fc.record({ at: instants, period: periods }), 500)
        .map(({ at, period }) => ({ at: at.toISOString(), period }))
      expect(ours(cases, timeZone)).toEqual(await dueInPostgres(database, cases, timeZone))
    }
  })

  test('agree at every midnight of four years, leap days and clock changes included', async () => {
    const database = await freshDatabase()
    const cases = edges.map((at) => ({ at, period: 'P5M' }))
    for (const timeZone of ['Europe/Oslo', 'Europe/Copenhagen', 'Europe/Stockholm'])
      expect(ours(cases, timeZone)).toEqual(await dueInPostgres(database, cases, timeZone))
  })
})
