import { constants } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, inject, onTestFinished } from 'vitest'
import type { Database, DatabaseOptions } from '../../src/database/database.js'
import { openScratchDatabase, setScratchClock } from '../../src/database/scratch.js'
import { serverOptions, type Template } from './engines.js'
import { randomHex } from './random.js'

/** A database of a test's own, and its clock. */
export interface TestDatabase extends Database {
  /** Sets the clock to an instant, or ahead of the true time; it runs on from there. */
  setClock(to: Date | { aheadMs: number }): Promise<void>
  /** What opened it: for a second connection to the same server database. */
  location: DatabaseOptions
}

/** Where a database is, for code under test that opens it itself and for relays that are started as processes. */
export interface DatabaseLocation {
  options: DatabaseOptions
  /** DATABASE_URL on the server engine, and VIDERE_DATA_DIR. */
  env: Record<string, string>
}

/** A scratch database, migrated and empty. It goes when the test is finished, or the file if no test is running. */
export async function freshDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const location = { ...(await freshCopy('scratch')), ...options }
  const database = await openScratchDatabase(location)
  atTheEnd(() => database.close())
  return { ...database, location, setClock: (to) => setScratchClock(database, to) }
}

/** A relay's own database, migrated and empty, that nobody has opened. */
export async function freshDatabaseLocation(): Promise<DatabaseLocation> {
  return locationOf(await freshCopy('lasting'))
}

/** A place where there is no database yet: nothing initialised, nothing migrated. */
export async function emptyDatabaseLocation(): Promise<DatabaseLocation> {
  return locationOf(await freshCopy(undefined))
}

const locationOf = (options: DatabaseOptions): DatabaseLocation => ({
  options,
  env: {
    VIDERE_DATA_DIR: options.directory,
    ...(options.url === undefined ? {} : { DATABASE_URL: options.url }),
  },
})

async function freshCopy(template: Template | undefined): Promise<DatabaseOptions> {
  const engine = inject('engine')
  const directory = await mkdtemp(join(engine.temporary, 'data-'))
  await chmod(directory, 0o700)
  atTheEnd(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
  if (engine.name === 'server') {
    const name = `test_${randomHex(8)}`
    await asAdmin(
      engine.url,
      `create database ${name}${template ? ` template ${engine.templates[template]}` : ''}`,
    )
    atTheEnd(() => asAdmin(engine.url, `drop database ${name} with (force)`))
    return serverOptions(engine.url, name, directory)
  }
  if (template !== undefined) {
    await mkdir(join(directory, 'pg'), { mode: 0o700 })
    const mode = constants.COPYFILE_FICLONE
    await cp(join(engine.templates[template], 'pg'), join(directory, 'pg'), { recursive: true, mode })
  }
  return { directory }
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await admin.unsafe(statement)
  } finally {
    await admin.end()
  }
}

const ends: (() => Promise<unknown>)[] = []

/** Last made, first undone. */
async function undo(list: (() => Promise<unknown>)[]): Promise<void> {
  for (let end = list.pop(); end !== undefined; end = list.pop()) await end()
}

afterAll(() => undo(ends))

/** Runs `end` when the running test is finished, or, outside of one, when the file is. */
function atTheEnd(end: () => Promise<unknown>): void {
  try {
    onTestFinished(async () => void (await end()))
  } catch {
    ends.push(end)
  }
}
