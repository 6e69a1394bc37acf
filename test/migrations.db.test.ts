import { sql } from 'drizzle-orm'
import { describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../src/database/database.js'
import { now } from '../src/database/now.js'
import { openScratchDatabase, setScratchClock } from '../src/database/scratch.js'
import { DatabaseUnusable } from '../src/database/unusable.js'
import { emptyDatabaseLocation, freshDatabase, freshDatabaseLocation } from './support/database.js'

/** Opens, runs SQL as the owner of the database might, and closes. */
const meddle = async (options: Parameters<typeof openDatabase>[0], statement: string) => {
  const database = await openDatabase(options)
  await database.transaction((tx) => tx.execute(sql.raw(statement)))
  await database.close()
}

test('an empty database is migrated when it is opened, and opening it again changes nothing', async () => {
  const { options } = await emptyDatabaseLocation()
  const applied = sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`
  const histories: unknown[] = []
  for (let time = 0; time < 2; time++) {
    const database = await openDatabase(options)
    histories.push(await database.transaction((tx) => tx.execute(applied)))
    await database.close()
  }
  expect(histories[0]).not.toHaveLength(0)
  expect(histories[1]).toEqual(histories[0])
})

test('a database that a newer version migrated is refused, and left as it is', async () => {
  const { options } = await freshDatabaseLocation()
  await meddle(
    options,
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', 4102444800000)`,
  )
  await expect(openDatabase(options)).rejects.toThrow(
    'was migrated by a newer or another version of this program',
  )
})

test('a database whose migrations have a gap is refused', async () => {
  const { options } = await freshDatabaseLocation()
  await meddle(
    options,
    'delete from drizzle.__drizzle_migrations where id = (select min(id) from drizzle.__drizzle_migrations)',
  )
  await expect(openDatabase(options)).rejects.toThrow(
    'a migration of the database is missing before a later one',
  )
})

describe('the clock', () => {
  test.each([
    `create or replace function videre_now() returns timestamptz language sql stable parallel safe as 'select now()'`,
    `alter function videre_now() set timezone = 'UTC'`,
    `drop function videre_now()`,
  ])('of a relay’s database must be the migration’s own: %s', async (change) => {
    const { options } = await freshDatabaseLocation()
    await meddle(options, change)
    await expect(openDatabase(options)).rejects.toThrow('is not the one that was installed')
  })

  test('of a relay’s database cannot be set', async () => {
    const { options } = await freshDatabaseLocation()
    const database = await openDatabase(options)
    await expect(setScratchClock(database, { aheadMs: 1000 })).rejects.toThrow(DatabaseUnusable)
    expect(Math.abs((await database.transaction(now)).getTime() - Date.now())).toBeLessThan(2000)
    await database.close()
  })

  test('of a scratch database runs on from where it was set, for every connection, in every place', async () => {
    const database = await freshDatabase()
    const start = new Date('2031-02-28T23:59:59.000Z')
    await database.setClock(start)
    const first = await database.transaction(now)
    await new Promise((resolve) => setTimeout(resolve, 60))
    const [second] = await Promise.all(Array.from({ length: 5 }, () => database.transaction(now)))
    expect(first.getTime() - start.getTime()).toBeLessThan(2000)
    expect((second?.getTime() ?? 0) - first.getTime()).toBeGreaterThanOrEqual(60)
    await database.setClock({ aheadMs: -3_600_000 })
    expect(Math.abs((await database.transaction(now)).getTime() - Date.now() + 3_600_000)).toBeLessThan(2000)
    await expect(database.setClock(new Date(Number.NaN))).rejects.toThrow(RangeError)
  })
})

describe('a scratch database', () => {
  test('is never opened by a relay', async () => {
    const { options } = await emptyDatabaseLocation()
    await (await openScratchDatabase(options)).close()
    await expect(openDatabase(options)).rejects.toThrow('this is a scratch database: a relay must not use it')
    await (await openScratchDatabase(options)).close()
  })

  test('is made of an empty database only', async () => {
    const { options } = await freshDatabaseLocation()
    await expect(openScratchDatabase(options)).rejects.toThrow(
      'only an empty database can become a scratch database',
    )
    const database = await openDatabase(options)
    expect(
      await database.transaction((tx) =>
        tx.execute(sql`select nspname from pg_namespace where nspname = 'videre_scratch'`),
      ),
    ).toEqual([])
    await database.close()
  })
})

test('the engine is the one that was asked for', async () => {
  const database = await freshDatabase()
  expect(database.engine).toBe(inject('engine').name)
})
