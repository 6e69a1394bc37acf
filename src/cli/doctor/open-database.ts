import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config.js'
import { type Database, openPreparedDatabase } from '../../database/database.js'
import { DatabaseFailure } from '../../database/failure.js'
import { DatabaseLocked, DatabaseUnusable } from '../../database/unusable.js'

/** The relay's database as it could be opened: to be looked at, neither made nor migrated. */
export type Opened =
  | { kind: 'open'; database: Database }
  /** The embedded one, which the relay has that runs. */
  | { kind: 'in-use' }
  /** The embedded one, which the first start will make. */
  | { kind: 'none' }
  | { kind: 'failed'; says: string; remedy: string }

/** Longer than a sound server takes on the slowest line; somebody waits at the terminal. */
const limitMs = 5000

/** Opens the database that the configuration names. Never throws for what it finds there. */
export async function openToLook({ databaseUrl, dataDirectory }: Config): Promise<Opened> {
  if (databaseUrl === undefined && !existsSync(join(dataDirectory, 'pg', 'PG_VERSION')))
    return { kind: 'none' }
  const options = { url: databaseUrl, directory: dataDirectory, deadlineMs: limitMs, poolSize: 1 }
  try {
    return { kind: 'open', database: await openPreparedDatabase(options, async () => undefined) }
  } catch (error) {
    return error instanceof DatabaseLocked ? { kind: 'in-use' } : whyNot(error)
  }
}

function whyNot(error: unknown): Extract<Opened, { kind: 'failed' }> {
  if (error instanceof DatabaseUnusable)
    return { kind: 'failed', says: error.message, remedy: 'see the data directory' }
  const state = error instanceof DatabaseFailure ? error.sqlState : undefined
  const failed = (says: string, remedy: string) => ({ kind: 'failed' as const, says, remedy })
  if (state?.startsWith('28'))
    return failed('PostgreSQL refuses the user or the password', 'look at DATABASE_URL')
  if (state === '3D000') return failed('PostgreSQL has no such database', 'look at DATABASE_URL')
  if (state !== undefined) return failed(`PostgreSQL refuses (${state})`, 'look at its own log')
  return failed('the database does not answer', 'start PostgreSQL, and look at DATABASE_URL and the network')
}
