/** A copy of the embedded database while it is in use: what a backup rests on. */
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../src/database/database.js'
import { copyDatabaseFiles } from '../src/database/embedded/copy-files.js'
import { takeFiles } from '../src/database/embedded/still-files.js'
import { policies } from '../src/database/schema.js'
import { freshDatabaseLocation } from './support/database.js'

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-copy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Commits rows of 16 kB one after the other, and deletes as many old ones, until it is stopped. */
function startWriting(database: Database) {
  let committed = 0
  let isOver = false
  const all = (async () => {
    const body = crypto.getRandomValues(new Uint8Array(16_384))
    while (!isOver) {
      const version = String(committed + 1)
      await database.transaction(async (tx) => {
        await tx.insert(policies).values({ version, body, inForceFrom: new Date(0) })
        await tx.execute(sql`delete from policies where version::int < ${committed - 100}`)
      })
      committed += 1
    }
  })()
  all.catch(() => undefined)
  return {
    committed: () => committed,
    async stop() {
      isOver = true
      await all
    },
  }
}

const rowsIn = async (folder: string): Promise<number[]> => {
  const database = await openDatabase({ directory: folder })
  const rows = await database.transaction((tx) =>
    tx.execute<{ row: number }>(
      sql`select version::int as row from policies where length(body) = 16384 order by 1`,
    ),
  )
  await database.close()
  return rows.map(({ row }) => row)
}

it('has all that was committed before it was begun and nothing halfway, while rows are written and the files rewritten', async () => {
  const { options } = await freshDatabaseLocation()
  const database = await openDatabase(options)
  const writing = startWriting(database)
  for (let copy = 0; copy < 3; copy++) {
    await expect.poll(writing.committed, { timeout: 60_000 }).toBeGreaterThan(copy * 10)
    const folder = await temporary()
    const before = writing.committed()
    const rewriting = copy % 2 === 0 ? database.compact() : Promise.resolve()
    await copyDatabaseFiles(options.directory, folder)
    await rewriting
    const rows = await rowsIn(folder)
    const last = rows.at(-1)!
    expect(last).toBeGreaterThanOrEqual(before)
    // Each commit deletes what is 100 rows older, with the row that it adds.
    const first = Math.max(1, last - 101)
    expect(rows).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i))
  }
  await writing.stop()
  await database.close()
}, 180_000)

it('never has more in its data files than in its write-ahead log, from which it is made whole', async () => {
  const directory = await temporary()
  const data = join(directory, 'pg', 'base')
  for (const name of ['base', 'global', 'pg_wal'])
    await mkdir(join(directory, 'pg', name), { recursive: true })
  await writeFile(join(directory, 'pg', 'global', 'pg_control'), 'checkpoint 0')
  // Enough between the two that much is written while one of them is copied and the other is not.
  for (let i = 0; i < 200; i++) await writeFile(join(data, `filling ${i}`), '')
  const [log, page] = [join(directory, 'pg', 'pg_wal', '1'), join(data, '1')]
  for (const path of [log, page]) await writeFile(path, '000000')
  let isOver = false
  const writing = (async () => {
    const files = await Promise.all([log, page].map((path) => open(path, 'r+')))
    for (let n = 1; !isOver; n++) for (const file of files) await file.write(String(n).padStart(6, '0'), 0)
    for (const file of files) await file.close()
  })()
  for (let copy = 0; copy < 10; copy++) {
    const target = await temporary()
    await copyDatabaseFiles(directory, target)
    const read = async (path: string) => Number(await readFile(join(target, 'pg', path), 'utf8'))
    expect(await read('base/1')).toBeLessThanOrEqual(await read('pg_wal/1'))
  }
  isOver = true
  await writing
})

it('is made again if the files were rewritten meanwhile', async () => {
  const directory = await temporary()
  await mkdir(join(directory, 'pg', 'global'), { recursive: true })
  await mkdir(join(directory, 'pg', 'pg_wal'))
  const control = join(directory, 'pg', 'global', 'pg_control')
  await writeFile(control, 'checkpoint 0')
  // Enough that a copy takes longer than it takes to write one file.
  for (let i = 0; i < 500; i++) await writeFile(join(directory, 'pg', `${i}`), '')
  let checkpoint = 0
  let isOver = false
  // Nobody asks whether a copy is under way.
  const restless = (async () => {
    const file = await open(control, 'r+')
    while (!isOver) await file.write(`checkpoint ${++checkpoint}`, 0)
    await file.close()
  })()
  const copying = copyDatabaseFiles(directory, await temporary()).finally(() => {
    isOver = true
  })
  await expect(copying).rejects.toThrow('rewritten each time')
  await restless
  const target = await temporary()
  await copyDatabaseFiles(directory, target)
  expect(await readFile(join(target, 'pg', 'global', 'pg_control'), 'utf8')).toBe(`checkpoint ${checkpoint}`)
})

it('and a checkpoint exclude each other', async () => {
  const directory = await temporary()
  const copying = await takeFiles(directory, 0)
  expect(copying).not.toBeNull()
  expect(await takeFiles(directory, 100)).toBeNull()
  const waiting = takeFiles(directory, 10_000)
  await copying!.close()
  const taken = await waiting
  expect(taken).not.toBeNull()
  await taken!.close()
})

it('needs a database', async () => {
  await expect(copyDatabaseFiles(await temporary(), await temporary())).rejects.toThrow(
    'there is no database in',
  )
})
