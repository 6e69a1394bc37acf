import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../src/database/database.js'
import { startCommitStream } from './support/commit-stream.js'
import { emptyDatabaseLocation, freshDatabaseLocation } from './support/database.js'

const storedRows = async (directory: string): Promise<Set<number>> => {
  const database = await openDatabase({ directory })
  const rows = await database.transaction((tx) =>
    tx.execute<{ row: number }>(sql`select version::int as row from policies`),
  )
  await database.close()
  return new Set(rows.map(({ row }) => row))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Protects the promise that an acknowledged enquiry is never lost.
test('killed twenty times in a stream of commits, the database has every row that it acknowledged', async () => {
  const { options } = await freshDatabaseLocation()
  const acknowledged: number[] = []
  for (let time = 0; time < 20; time++) {
    const stream = startCommitStream(options.directory)
    await stream.says('acknowledged')
    await pause(Math.random() * 150)
    stream.process.kill('SIGKILL')
    expect(await stream.ended).toBe(null)
    acknowledged.push(...stream.acknowledged())
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(20)
  const stored = await storedRows(options.directory)
  expect(acknowledged.filter((row) => !stored.has(row))).toEqual([])
}, 180_000)

/** The forked child that initialises the database, once its directory holds `entry`. */
const initialising = async (parent: number, directory: string, entry: string): Promise<number> => {
  for (;;) {
    const made = readdirSync(directory).find((name) => name.startsWith('pg'))
    const child = Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim())
    if (made !== undefined && child > 0 && existsSync(join(directory, made, entry))) return child
    await pause(1)
  }
}

describe('the first initialisation', () => {
  // Child and parent at once, as in a power cut: at the first directory, in the middle, when it looks like a database.
  test('leaves no trap when it is killed, at whatever moment', async () => {
    const { options } = await emptyDatabaseLocation()
    for (const entry of [
      '',
      'base',
      'pg_wal',
      'global',
      'PG_VERSION',
      'global/pg_control',
      'postmaster.pid',
    ]) {
      const stream = startCommitStream(options.directory)
      const child = await initialising(stream.process.pid ?? 0, options.directory, entry)
      process.kill(child, 'SIGKILL')
      stream.process.kill('SIGKILL')
      await stream.ended
    }
    const stream = startCommitStream(options.directory, { rows: 3 })
    expect(await stream.ended).toBe(0)
    expect(stream.acknowledged()).toHaveLength(3)
    expect(readdirSync(options.directory).sort()).toEqual(['lock', 'pg'])
  }, 180_000)

  test('that lost only its parent does no harm to the next one', async () => {
    const { options } = await emptyDatabaseLocation()
    const stream = startCommitStream(options.directory)
    await initialising(stream.process.pid ?? 0, options.directory, '')
    stream.process.kill('SIGKILL')
    await stream.ended
    const next = startCommitStream(options.directory, { rows: 3 })
    expect(await next.ended).toBe(0)
    expect(next.acknowledged()).toHaveLength(3)
  }, 180_000)
})
