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
test('killed eight times in a stream of commits, the database has every row that it acknowledged', async () => {
  const { options } = await freshDatabaseLocation()
  const acknowledged: number[] = []
  for (let time = 0; time < 8; time++) {
    const stream = startCommitStream(options.directory)
    await stream.says('acknowledged')
    await pause(Math.random() * 150)
    stream.process.kill('SIGKILL')
    expect(await stream.ended).toBe(null)
    acknowledged.push(...stream.acknowledged())
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(8)
  // Each process goes on after the last row that it finds: one that was lost would be acknowledged a second time.
  expect(new Set(acknowledged).size).toBe(acknowledged.length)
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

/** A process that has ended and that nobody has asked about yet has no command line any more. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''

describe('the first initialisation', () => {
  test('leaves no trap when it is killed, at whatever moment, or loses only its parent', async () => {
    const { options } = await emptyDatabaseLocation()
    const started = async (entry: string) => {
      const stream = startCommitStream(options.directory)
      const child = await initialising(stream.process.pid ?? 0, options.directory, entry)
      return { stream, child }
    }
    // Child and parent at once, as in a power cut: at the first directory, when it looks like a database, and near the end.
    for (const entry of ['', 'PG_VERSION', 'postmaster.pid']) {
      const { stream, child } = await started(entry)
      process.kill(child, 'SIGKILL')
      stream.process.kill('SIGKILL')
      await stream.ended
    }
    const { stream: parent, child: orphan } = await started('')
    parent.process.kill('SIGKILL')
    await parent.ended

    // The second one starts when the orphan is gone, and with it whatever that may still have written.
    for (const time of [1, 2]) {
      const stream = startCommitStream(options.directory, { rows: 3 })
      expect(await stream.ended).toBe(0)
      expect(stream.acknowledged()).toEqual([3 * time - 2, 3 * time - 1, 3 * time])
      await expect.poll(() => isRunning(orphan), { timeout: 60_000 }).toBe(false)
    }
    expect(readdirSync(options.directory).sort()).toEqual(['lock', 'pg'])
  }, 180_000)
})
