import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { Refusal } from '../src/base/refusal.js'
import { openDatabase, type Transaction } from '../src/database/database.js'
import type { DatabaseFailure } from '../src/database/failure.js'
import { now } from '../src/database/now.js'
import { openScratchDatabase } from '../src/database/scratch.js'
import { freshDatabase } from './support/database.js'
import { startDatabaseProxy } from './support/database-proxy.js'
import { startPrivateServer } from './support/private-server.js'

const canary = 'KANARIFUGL-0815'
const directory = await mkdtemp(join(tmpdir(), 'videre-unused-'))
afterAll(() => rm(directory, { recursive: true }))

const timed = async (call: Promise<unknown>) => {
  const start = performance.now()
  const failure = await call.then(
    () => undefined,
    (error: DatabaseFailure) => error,
  )
  return { failure, ms: performance.now() - start }
}

test('a connection that is lost in a transaction fails without values, and the next call has a new one', async () => {
  const database = await freshDatabase({ poolSize: 1 })
  const { failure } = await timed(
    database.transaction(async (tx) => {
      await tx.execute(sql`select ${canary}::text, pg_terminate_backend(pg_backend_pid())`)
    }),
  )
  expect(failure).toMatchObject({ name: 'DatabaseFailure', kind: 'unreachable' })
  expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(canary)
  await database.transaction(now)
})

type Work = (tx: Transaction, ended: Promise<unknown>) => Promise<unknown>

const waitOn: Work = (tx) => tx.execute(sql`select pg_sleep(${10}::int)`)

/** What the transactions are doing whose connections are lost. */
const works: Work[] = [
  waitOn,
  (tx, ended) => Promise.all([waitOn(tx, ended), now(tx)]),
  async (tx) => {
    for (;;) await tx.execute(sql`select ${canary}::text`)
  },
  (_, ended) => ended,
  (_, ended) => ended.then(() => Promise.reject(new Refusal('gone'))),
]

// What a driver does later, in a callback where nobody catches it, ends a process: here it fails the run of the tests.
test('connections that are lost harm nobody but their transactions, whatever these are doing', async () => {
  const database = await freshDatabase({ poolSize: 2 * works.length })
  const admin = postgres(database.location.url ?? '', { max: 1 })
  for (let round = 0; round < 20; round++) {
    let [begun, end] = [0, () => {}]
    const ended = new Promise<unknown>((resolve) => {
      end = () =>
        resolve(admin`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`)
    })
    const lost = [...works, ...works].map((work) =>
      database.transaction(async (tx) => {
        await now(tx)
        begun += 1
        if (begun === 2 * works.length) end()
        await Promise.all([ended, work(tx, ended)])
      }),
    )
    for (const { failure, ms } of await Promise.all(lost.map(timed))) {
      expect(failure).toMatchObject({ kind: 'unreachable' })
      expect(ms).toBeLessThan(5000)
    }
  }
  await expect(database.transaction(now)).resolves.toBeInstanceOf(Date)
  await admin.end()
})

test('a server that is not there is told at once, without its password', async () => {
  const url = `postgres://relay:${canary}@127.0.0.1:1/relay`
  const { failure, ms } = await timed(openDatabase({ url, directory }))
  expect(failure).toMatchObject({ name: 'DatabaseFailure', kind: 'unreachable' })
  expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(canary)
  expect(ms).toBeLessThan(2000)
})

test('what a call that missed its deadline was doing is stopped on the server too', async () => {
  const engine = inject('engine')
  if (engine.name !== 'server') throw new Error('this is about the server')
  const database = await freshDatabase({ deadlineMs: 500, poolSize: 2 })
  const { failure } = await timed(database.transaction((tx) => tx.execute(sql`select pg_sleep(60)`)))
  expect(failure).toMatchObject({ kind: 'deadline' })
  const admin = postgres(database.location.url ?? '', { max: 1 })
  await expect
    .poll(
      () => admin`select state from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()
        and datname = current_database() and state <> 'idle'`,
      { timeout: 5000 },
    )
    .toHaveLength(0)
  await admin.end()
})

test('the clock of a session is UTC and its names are those of the schema, whatever the server says', async () => {
  const database = await freshDatabase()
  const [settings] = await database.transaction((tx) =>
    tx.execute(sql`select current_setting('TimeZone') as zone, current_setting('search_path') as path`),
  )
  expect(settings).toEqual({ zone: 'UTC', path: 'public' })
})

describe('a server that froze', async () => {
  const server = await startPrivateServer()
  afterAll(() => server.stop())
  const database = await openDatabase({ url: server.url, directory, deadlineMs: 1000, poolSize: 2 })
  afterAll(() => database.close())

  test('lets each call end at its deadline, and serves again when it thaws', async () => {
    await database.transaction(now)
    server.freeze()
    const ends = await Promise.all(Array.from({ length: 4 }, () => timed(database.transaction(now))))
    const later = await timed(database.transaction(now))
    server.thaw()
    for (const { failure, ms } of [...ends, later]) {
      expect(['deadline', 'unreachable']).toContain(failure?.kind)
      expect(ms).toBeLessThan(2500)
    }
    await expect.poll(() => database.transaction(now), { timeout: 5000 }).toBeInstanceOf(Date)
  })
})

test('connections that were forgotten on the way are given up, those that are idle with the first that was silent', async () => {
  const { location } = await freshDatabase()
  const proxy = await startDatabaseProxy(location.url ?? '')
  onTestFinished(proxy.close)
  const options = { ...location, url: proxy.url, deadlineMs: 500, hungMs: 1000, poolSize: 4 }
  const database = await openScratchDatabase(options)
  await Promise.all(Array.from({ length: 4 }, () => database.transaction(now)))
  proxy.forget()
  const { failure, ms } = await timed(database.transaction(now))
  expect(failure).toMatchObject({ kind: 'deadline' })
  expect(ms).toBeLessThan(900)
  // The other three are given up together with it, not one after the other.
  await new Promise((resolve) => setTimeout(resolve, 700))
  await expect(database.transaction(now)).resolves.toBeInstanceOf(Date)
  await database.close()
})

test('while something takes connections and closes them, a call fails at once, and opens one', async () => {
  const { location } = await freshDatabase()
  const proxy = await startDatabaseProxy(location.url ?? '')
  onTestFinished(proxy.close)
  const database = await openScratchDatabase({ ...location, url: proxy.url, poolSize: 1 })
  proxy.hangUp()
  const before = proxy.accepted()
  // The first may still be on the connection that there was.
  await timed(database.transaction(now))
  const { failure, ms } = await timed(database.transaction(now))
  expect(failure).toMatchObject({ kind: 'unreachable' })
  expect(ms).toBeLessThan(1000)
  expect(proxy.accepted() - before).toBeLessThanOrEqual(2)
  await proxy.open()
  await expect(database.transaction(now)).resolves.toBeInstanceOf(Date)
  await database.close()
})
