import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../src/database/database.js'
import { policies } from '../src/database/schema.js'
import { startCommitStream } from './support/commit-stream.js'
import { freshDatabaseLocation } from './support/database.js'
import { skipsStrace, withFault } from './support/strace.js'

describe.skipIf(skipsStrace)('under strace', () => {
  test('each commit is synced to disk before the database answers and before it is acknowledged', async () => {
    const script = fileURLToPath(new URL('./embedded-fsync.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script])
    expect(stdout).toBe('50 commits: each was synced, then answered by the database, then acknowledged\n')
  }, 180_000)

  test('a disk that refuses ends the process: nothing is acknowledged from then on, nothing acknowledged is lost', async () => {
    const { options } = await freshDatabaseLocation()
    const wrap = withFault('fdatasync', 'error=EIO:when=12+')
    const failing = startCommitStream(options.directory, { wrap })
    expect(await failing.ended).toBe(4)
    expect(failing.lines.at(-1)).toBe('fatal the disk refused a write of the embedded database')
    const acknowledged = failing.acknowledged()
    expect(acknowledged.length).toBeGreaterThan(0)
    const database = await openDatabase(options)
    const rows = await database.transaction((tx) =>
      tx.execute<{ row: number }>(sql`select version::int as row from policies`),
    )
    await database.close()
    const stored = new Set(rows.map(({ row }) => row))
    expect(acknowledged.filter((row) => !stored.has(row))).toEqual([])
  }, 180_000)
})

test('the write-ahead log does not grow for ever: it is checkpointed while the database is in use', async () => {
  const { options } = await freshDatabaseLocation()
  const database = await openDatabase(options)
  for (let row = 0; row < 50; row++) {
    const body = crypto.getRandomValues(new Uint8Array(65_536))
    await database.transaction((tx) =>
      tx
        .insert(policies)
        .values(
          Array.from({ length: 16 }, (_, n) => ({ version: `${row} ${n}`, body, inForceFrom: new Date(0) })),
        ),
    )
  }
  const toReplay = async () => {
    const [row] = await database.transaction((tx) =>
      tx.execute<{ bytes: string }>(sql`
        select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) as bytes from pg_control_checkpoint()`),
    )
    return Number(row?.bytes)
  }
  await expect.poll(toReplay, { timeout: 30_000, interval: 500 }).toBeLessThan(33 * 1024 * 1024)
  await database.close()
}, 180_000)
