import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { openDatabase, openPreparedDatabase } from '../src/database/database.js'
import { now } from '../src/database/now.js'
import { clinicKeys } from '../src/database/schema.js'
import { openScratchDatabase, setScratchClock } from '../src/database/scratch.js'
import { DatabaseUnusable } from '../src/database/unusable.js'
import { emptyDatabaseLocation, freshDatabase, freshDatabaseLocation } from './support/database.js'

const folder = new URL('../drizzle/', import.meta.url)

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

test('what stands in the log cannot be changed or deleted, and a number keeps all but its delivery', async () => {
  const database = await freshDatabase()
  const run = (statement: string) => database.transaction((tx) => tx.execute(sql.raw(statement)))
  const refused = { kind: 'constraint', sqlState: '23001' }
  const tables = ['logs', 'log_leaves', 'log_tiles', 'log_batches', 'log_checkpoints', 'log_cosignatures']
  for (const table of tables) {
    const column = table === 'logs' ? 'number' : 'log'
    await expect(run(`update ${table} set ${column} = 2`)).rejects.toMatchObject(refused)
  }
  await run(`insert into delivery_numbers values (gen_random_uuid(), 1, gen_random_uuid(), '\\x01', '\\x02')`)
  for (const change of [
    'number = 2',
    'entry = link',
    'delivery_id = gen_random_uuid()',
    'clinic_id = delivery_id',
  ]) {
    await expect(run(`update delivery_numbers set ${change}`)).rejects.toMatchObject(refused)
  }
  for (const table of [...tables, 'delivery_numbers']) {
    await expect(run(`delete from ${table}`)).rejects.toMatchObject(refused)
    await expect(run(`truncate ${table} cascade`)).rejects.toMatchObject(refused)
  }
  await run('update delivery_numbers set delivery_id = null')
})

test('a database from before the log is migrated, and none of its keys is sealed to without an entry', async () => {
  const { options } = await emptyDatabaseLocation()
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')) as {
    entries: { tag: string }[]
  }
  const files = journal.entries.map(({ tag }) => readFile(new URL(`${tag}.sql`, folder), 'utf8'))
  const [journey, clock, ...later] = await Promise.all(files)
  const states = ['offered', 'proven', 'current', 'revoked']
  const database = await openPreparedDatabase(options, async (tx) => {
    const apply = async (file: string) => {
      for (const statement of file.split('--> statement-breakpoint')) await tx.execute(sql.raw(statement))
    }
    for (const file of [journey, clock]) await apply(file!)
    await tx.execute(
      sql.raw(`insert into clinics (id, name, place, county, telephone, languages, care_needs, state, invited_at)
        values (gen_random_uuid(), 'Old', 'Oslo', 'NO-03', '+4722334455', '{nb}', '{dermatology}', 'active', now())`),
    )
    for (const [i, state] of states.entries()) {
      await tx.execute(sql`insert into clinic_keys (id, clinic_id, seal_key, sign_key, session_key, state, offered_at)
        select ${new Uint8Array(16).fill(i)}::bytea, id, '', '', '', ${state}, now() from clinics`)
    }
    for (const file of later) await apply(file)
  })
  const keys = await database.transaction((tx) => tx.select().from(clinicKeys).orderBy(clinicKeys.id))
  expect(keys.map(({ state }) => state)).toEqual(['offered', 'replaced', 'replaced', 'revoked'])
  const again = database.transaction((tx) => tx.update(clinicKeys).set({ state: 'current' }))
  await expect(again).rejects.toMatchObject({ constraint: 'clinic_keys_nobody_seals_without_entry' })
  await database.close()
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

const open = `
  import { openDatabase } from './dist/database/database.js'
  await (await openDatabase(JSON.parse(process.argv[1]))).close()`

test('ten processes that start at once on an empty database all start, and migrate it once', async () => {
  const { options } = await emptyDatabaseLocation()
  const start = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', open, JSON.stringify(options)])
  await Promise.all(Array.from({ length: 10 }, start))
  const client = postgres(options.url ?? '', { max: 1 })
  const rows = await client<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`
  await client.end()
  expect(rows.length).toBeGreaterThan(0)
  expect(new Set(rows.map((row) => row.hash)).size).toBe(rows.length)
})
