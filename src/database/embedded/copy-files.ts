import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes } from '../../base/bytes.js'
import { DatabaseUnusable } from '../unusable.js'
import { takeFiles } from './still-files.js'

/*
 * Why files that are being written can be copied. After a crash PostgreSQL starts from the last checkpoint, which
 * global/pg_control names, and does again what the write-ahead log says since then; a page that was only half written is
 * whole in the log (full_page_writes). A copy is such a crash if its data files are at least as new as the checkpoint of its
 * pg_control and no newer than the end of its log. So pg_control is read first and the log copied last, and the copy counts if
 * no checkpoint came in between, which pg_control would show. It then has everything that was committed before the log
 * was copied. This is what PostgreSQL's own base backups rest on; they allow for checkpoints, which this engine makes
 * only when told.
 */
const control = join('global', 'pg_control')
const writeAheadLog = 'pg_wal'

/** What a running engine has there for itself. */
const notCopied = new Set(['postmaster.pid', 'postmaster.opts', 'pgsql_tmp', control])

/** Upkeep takes seconds; if it keeps the files for longer than this, the copy is tried all the same. */
const patienceMs = 60_000
const mostAttempts = 10

/**
 * Copies the database in `directory/pg` to `target/pg`, also while a relay uses it, which goes on meanwhile: the database
 * as it is at one moment during the call. Nothing of the copy is on disk for certain yet. Throws `DatabaseUnusable`
 * if there is no database, or if it was rewritten during each of ten attempts.
 */
export async function copyDatabaseFiles(directory: string, target: string): Promise<void> {
  const [from, to] = [join(directory, 'pg'), join(target, 'pg')]
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    await rm(to, { recursive: true, force: true })
    // Without the right to lock, the files are copied without it.
    const still = await takeFiles(directory, patienceMs).catch(() => null)
    try {
      if (await copyOnce(from, to)) return
    } finally {
      await still?.close()
    }
  }
  throw new DatabaseUnusable('the embedded database was rewritten each time that it was copied: try again')
}

/** Whether the copy counts. */
async function copyOnce(from: string, to: string): Promise<boolean> {
  const before = await readControl(from)
  await mkdir(to, { mode: 0o700 })
  await copyTree(from, to, '', new Set([...notCopied, writeAheadLog]))
  await writeFile(join(to, control), before, { mode: 0o600 })
  await copyTree(from, to, writeAheadLog, notCopied)
  return equalBytes(before, await readControl(from))
}

async function readControl(from: string): Promise<Uint8Array> {
  const found = await readFile(join(from, control)).catch(nothingIfMissing)
  if (found === undefined) throw new DatabaseUnusable(`there is no database in ${from}`)
  return found
}

async function copyTree(
  from: string,
  to: string,
  below: string,
  without: ReadonlySet<string>,
): Promise<void> {
  await mkdir(join(to, below), { recursive: true, mode: 0o700 })
  // In the order of their names: those of the write-ahead log are in the order of time.
  const entries = (await readdir(join(from, below), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  for (const entry of entries) {
    const path = join(below, entry.name)
    if (without.has(path) || without.has(entry.name)) continue
    if (entry.isDirectory()) await copyTree(from, to, path, without)
    // A file that goes meanwhile goes from the copy, too, when its log is done again.
    else if (entry.isFile())
      await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE).catch(nothingIfMissing)
  }
}

function nothingIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
