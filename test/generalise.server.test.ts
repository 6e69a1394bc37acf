/** What remains of months: when it is published, once and for ever. */
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { DatabaseFailure } from '../src/database/failure.js'
import { anonymisedRecords, enquiries, generalisedRecords, logs } from '../src/database/schema.js'
import { faultsOf } from '../src/expire/anonymity/faults.js'
import { generaliseMonths } from '../src/expire/generalise.js'
import { readPublished } from '../src/expire/generalised.js'
import { stripDue } from '../src/expire/strip.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { seededRandom, syntheticYear } from './support/synthetic-year.js'
import { afterAllIsOver, world } from './support/world.js'

type Record_ = typeof anonymisedRecords.$inferInsert
const kind = { careNeed: 'dermatology', county: 'NO-03', clinicCount: 2, outcome: 'none' }

const count = (
  database: TestDatabase,
  ...records: (Partial<Record_> & { month: string; enquiries: number })[]
) =>
  database.transaction((tx) =>
    tx.insert(anonymisedRecords).values(records.map((record) => ({ ...kind, ...record }))),
  )
const rowsOf = (database: TestDatabase) =>
  database.transaction((tx) => tx.select().from(generalisedRecords).orderBy(generalisedRecords.fromMonth))
const waiting = async (database: TestDatabase) =>
  (await database.transaction((tx) => tx.select().from(anonymisedRecords))).map(({ month }) => month)

/** A relay on whose database months have been counted, at a time when all of them are over. */
async function relayIn(year: number): Promise<{ database: TestDatabase; relay: TestRelay }> {
  const database = await freshDatabase()
  const relay = await startRelay(database)
  await database.setClock(new Date(`${year}-07-15T12:00:00.000Z`))
  return { database, relay }
}

describe('the records of a month', () => {
  it('are published when the month is over and its last enquiry is gone, and then never change', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    const [enquiry] = await database.transaction((tx) => tx.select().from(enquiries))
    const month = enquiry!.acceptedAt.toISOString().slice(0, 7)
    await count(database, { month, enquiries: 30 }, { month, enquiries: 20, careNeed: 'cardiology' })
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 0, dropped: 0 })
    await moveTo(afterAllIsOver())
    // Over, and one still lives: as it would under a hold, or under a policy that keeps longer.
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 0, dropped: 0 })
    expect(await rowsOf(database)).toEqual([])
    await stripDue(relay.relay)
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 1, dropped: 0 })
    const published = await rowsOf(database)
    expect(published.map(({ enquiries: n }) => n).toSorted((a, b) => a - b)).toEqual([20, 31])
    expect(published.every((row) => row.fromMonth === month && row.toMonth === month)).toBe(true)
    expect(await waiting(database)).toEqual([])

    // A late one, from whatever clock or backup: it is in no statistics.
    await count(database, { month, enquiries: 12 })
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 0, dropped: 1 })
    expect(await rowsOf(database)).toEqual(published)
    expect(await waiting(database)).toEqual([])
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 0, dropped: 0 })
  })

  it('are published in the order of the months: one that is held up holds up those after it', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    await moveTo(new Date('2030-01-20T12:00:00.000Z'))
    await database.transaction((tx) =>
      tx.update(enquiries).set({ acceptedAt: new Date('2029-11-30T23:30:00.000Z') }),
    )
    await count(
      database,
      { month: '2029-10', enquiries: 15 },
      { month: '2029-11', enquiries: 15 },
      { month: '2029-12', enquiries: 15 },
    )
    // In Oslo it was December already.
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 2, dropped: 0 })
    expect((await rowsOf(database)).map(({ toMonth }) => toMonth)).toEqual(['2029-10', '2029-11'])
    expect(await waiting(database)).toEqual(['2029-12'])
  })

  it('wait while they are fewer than 11, and are joined with those of the months that follow', async () => {
    const { database, relay } = await relayIn(2030)
    await count(database, { month: '2029-01', enquiries: 6 }, { month: '2029-03', enquiries: 4 })
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 0, dropped: 0 })
    await count(
      database,
      { month: '2029-04', enquiries: 1, county: 'NO-56' },
      { month: '2029-05', enquiries: 11 },
      { month: '2029-06', enquiries: 10 },
    )
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 2, dropped: 0 })
    const told = (await rowsOf(database)).map(({ fromMonth, toMonth, enquiries: n, counties }) => [
      fromMonth,
      toMonth,
      n,
      counties,
    ])
    expect(told).toEqual([
      ['2029-01', '2029-04', 11, '*'],
      ['2029-05', '2029-05', 11, '*'],
    ])
    expect(await waiting(database)).toEqual(['2029-06'])
  })

  it('are published once by several replicas at the same time', async () => {
    const { database, relay } = await relayIn(2030)
    await count(database, { month: '2029-01', enquiries: 40 }, { month: '2029-02', enquiries: 40 })
    const runs = await Promise.all(Array.from({ length: 4 }, () => generaliseMonths({ ...relay.relay })))
    expect(runs.reduce((sum, { tables }) => sum + tables, 0)).toBe(2)
    const published = await rowsOf(database)
    expect(published.reduce((sum, { enquiries: n }) => sum + n, 0)).toBe(80)
  })

  it('are not published while the log may not be signed, nor afterwards if they may have been before', async () => {
    const { database, relay } = await relayIn(2030)
    await count(database, { month: '2029-01', enquiries: 40 }, { month: '2030-05', enquiries: 7 })
    const refusing = { ...relay.relay, leader: { ...relay.relay.leader, refusing: () => 'older' as const } }
    expect(await generaliseMonths(refusing)).toEqual({ tables: 0, dropped: 0 })
    // What videre log restart writes after an older database was restored.
    const startedAt = new Date('2030-06-10T00:00:00.000Z')
    await database.transaction((tx) =>
      tx.insert(logs).values({ number: 2, origin: 'second.example.org/log/2', key: 'key', startedAt }),
    )
    await count(database, { month: '2030-06', enquiries: 13 })
    expect(await generaliseMonths(relay.relay)).toEqual({ tables: 1, dropped: 2 })
    expect((await rowsOf(database)).map(({ fromMonth, enquiries: n }) => [fromMonth, n])).toEqual([
      ['2030-06', 13],
    ])
    expect(relay.logged.join('')).toContain('months-not-published')
  })

  it('cannot be stored in a group of ten', async () => {
    const { database } = await relayIn(2030)
    const group = { careNeeds: '*', counties: '*', outcomes: '*', clinicCounts: '*' }
    const storing = database.transaction((tx) =>
      tx
        .insert(generalisedRecords)
        .values({ ...group, fromMonth: '2029-01', toMonth: '2029-01', enquiries: 10 }),
    )
    await expect(storing).rejects.toThrow(DatabaseFailure)
  })
})

it('whatever somebody saw at any time, taking one state away from another leaves whole groups of 11 or more', async () => {
  const { database, relay } = await relayIn(2026)
  const year = syntheticYear(900, 7)
  const random = seededRandom(3)
  const months = [...new Set(year.map(({ month }) => month))].toSorted()
  let before = await rowsOf(database)
  for (const month of months) {
    // Some months have almost nobody.
    const share = random() < 0.4 ? 0.1 : 1
    const of = year.filter((one) => one.month === month && random() < share)
    for (const one of of) {
      const { careNeeds: careNeed, counties: county, outcomes: outcome } = one
      await database.transaction((tx) =>
        tx
          .insert(anonymisedRecords)
          .values({ month, careNeed, county, outcome, clinicCount: Number(one.clinicCounts), enquiries: 1 })
          .onConflictDoUpdate({
            target: [
              anonymisedRecords.month,
              anonymisedRecords.careNeed,
              anonymisedRecords.county,
              anonymisedRecords.clinicCount,
              anonymisedRecords.outcome,
            ],
            set: { enquiries: sql`${anonymisedRecords.enquiries} + 1` },
          }),
      )
    }
    await generaliseMonths(relay.relay)
    const after = await rowsOf(database)
    for (const row of before) expect(after).toContainEqual(row)
    const added = after.filter((row) => !before.some((old) => JSON.stringify(old) === JSON.stringify(row)))
    for (const { enquiries: n } of added) expect(n).toBeGreaterThanOrEqual(11)
    before = after
  }
  expect(before.length).toBeGreaterThan(20)
  const { tables } = await database.transaction((tx) => readPublished(tx, relay.relay.policy))
  expect(faultsOf(tables)).toEqual({ tooSmall: 0, overlapping: 0, sameMonth: 0 })
})
