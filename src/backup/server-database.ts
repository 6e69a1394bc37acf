import { sql } from 'drizzle-orm'
import { type Database, openPreparedDatabase, type Transaction } from '../database/database.js'
import { isEmpty } from '../database/empty.js'
import { type Contents, contentsOf, openAsItIs, serverMajor } from './contents.js'
import type { Manifest } from './manifest.js'
import { findProgram, libpqEnvironment, runProgram } from './postgres-programs.js'
import { BackupProblem } from './problem.js'

/** The longest that a dump may take: beyond it something hangs. */
const dumpMayTakeMs = 12 * 3_600_000

/** A dump that was written, what is in it, and the version of pg_dump. */
export interface Dumped {
  contents: Contents
  dumpedBy: number
}

/** Opens a database for `work`, and closes it whatever comes of that. */
export async function withDatabase<T>(
  opening: Promise<Database>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await opening
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/**
 * Writes a dump of the database at `url` to `path` while relays go on, as of one moment: what is told of its contents is of the
 * same moment. Nothing is certain to be on disk yet.
 */
export async function dumpServer(url: string, path: string, stop?: AbortSignal): Promise<Dumped> {
  const at = { url, directory: '' }
  // First with the usual deadline: a server that is not there need not be waited for.
  const major = await withDatabase(openAsItIs(at), (database) =>
    database.transaction(serverMajor, { readOnly: true }),
  )
  const program = await findProgram('pg_dump', major)
  const words = ['--format=custom', '--compress=0', '--no-owner', '--no-privileges', `--file=${path}`]
  const contents = await withDatabase(openAsItIs({ ...at, deadlineMs: dumpMayTakeMs }), (database) =>
    database.transaction(
      async (tx) => {
        const found = await contentsOf(tx)
        // It stays open until pg_dump is done: the snapshot is this transaction's.
        await runProgram(program, [...words, `--snapshot=${await exportSnapshot(tx)}`], url, { stop })
        return found
      },
      { readOnly: true, snapshot: true },
    ),
  )
  return { contents, dumpedBy: program.major }
}

async function exportSnapshot(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`select pg_export_snapshot() as id`)
  if (row === undefined) throw new RangeError('a snapshot without a name')
  return row.id
}

/** Throws `BackupProblem` unless the database at `url` is there, is empty, and takes what the backup holds. */
export async function requireEmptyServer(url: string, { postgres }: Manifest): Promise<void> {
  const major = await withDatabase(openPreparedDatabase({ url, directory: '' }, requireEmpty), (database) =>
    database.transaction(serverMajor, { readOnly: true }),
  )
  if (major < postgres) {
    throw new BackupProblem(
      `the backup is of PostgreSQL ${postgres}, and this server is ${major}: restore it on ${postgres} or later`,
    )
  }
}

async function requireEmpty(tx: Transaction): Promise<void> {
  if (await isEmpty(tx)) return
  throw new BackupProblem(
    'the database is not empty, and nothing is restored over another: create an empty one and name it in DATABASE_URL',
  )
}

/** The pg_restore that can read the dump of a backup. */
export const restoringProgram = ({ dumpedBy }: Manifest) => findProgram('pg_restore', dumpedBy ?? 1)

/** Puts a dump into the empty database at `url`: all of it in one transaction, or nothing. */
export function loadDump(
  program: Awaited<ReturnType<typeof restoringProgram>>,
  url: string,
  input: AsyncIterable<Buffer>,
  stop?: AbortSignal,
): Promise<void> {
  const name = libpqEnvironment(url).PGDATABASE ?? ''
  const target = `dbname='${name.replace(/[\\']/g, '\\$&')}'`
  const words = [
    '--exit-on-error',
    '--single-transaction',
    '--no-owner',
    '--no-privileges',
    `--dbname=${target}`,
  ]
  return runProgram(program, words, url, { input, stop })
}
