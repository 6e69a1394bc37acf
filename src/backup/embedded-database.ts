import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeDirectory, syncDirectory, syncTree } from '../base/directories.js'
import { lockDirectory } from '../base/directory-lock.js'
import type { Database } from '../database/database.js'
import { copyDatabaseFiles } from '../database/embedded/copy-files.js'
import { DatabaseLocked, DatabaseUnusable } from '../database/unusable.js'
import { type Contents, contentsOf, openAsItIs } from './contents.js'
import { type Manifest, partNames } from './manifest.js'
import { BackupProblem } from './problem.js'
import { withDatabase } from './server-database.js'
import type { TarEntry } from './tar.js'
import type { Source } from './write-backup.js'

/**
 * Makes a copy of the embedded database of `dataDirectory` in `folder/pg`, also while a relay uses it, and tries it: an engine of
 * its own opens the copy, as a restore will, leaves nothing of deleted rows in it, and tells what is in it. `check`
 * sees it, too. Throws `DatabaseUnusable` if there is no database or if it is in ruins.
 */
export async function copyEmbedded(
  dataDirectory: string,
  folder: string,
  check: (database: Database) => Promise<void>,
): Promise<Contents> {
  await copyDatabaseFiles(dataDirectory, folder)
  return withDatabase(openAsItIs({ directory: folder }), async (database) => {
    await check(database)
    await database.compact()
    return database.transaction(contentsOf, { readOnly: true, snapshot: true, isLong: true })
  })
}

/** The files of a copy in `folder/pg` as parts of a backup, directories before what is in them. */
export async function* embeddedParts(
  folder: string,
  below: string = partNames.files,
): AsyncGenerator<Source> {
  yield { name: below, path: join(folder, below), sizeBytes: 0 }
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${below}${entry.name}`
    if (entry.isDirectory()) yield* embeddedParts(folder, `${name}/`)
    else if (entry.isFile() && !entry.name.startsWith('postmaster.')) {
      const path = join(folder, name)
      yield { name, path, sizeBytes: (await stat(path)).size }
    }
  }
}

/** A place for an embedded database that is being restored. */
export interface Restoring {
  /** Where its parts are unpacked, by {@link unpackInto}. */
  folder: string
  /** Puts it in its place, durably: from here on the relay has it. */
  finish(): Promise<void>
  /** Lets go of the data directory, and removes what was not finished. */
  end(): Promise<void>
}

/**
 * Prepares to restore an embedded database into `dataDirectory`, which nobody else may use meanwhile. Throws `BackupProblem` if
 * there is a database, `DatabaseLocked` if a relay runs there.
 */
export async function restoringEmbedded(dataDirectory: string): Promise<Restoring> {
  await makeDirectory(dataDirectory)
  const lock = await lockDirectory(dataDirectory)
  if (lock === null) throw new DatabaseLocked(dataDirectory)
  try {
    const place = join(dataDirectory, 'pg')
    if (existsSync(place)) {
      throw new BackupProblem(
        `there is a database in ${place}, and nothing is restored over another: move it away first`,
      )
    }
    // By this name the next start removes it, should nobody be there to do it now.
    const folder = await mkdtemp(join(dataDirectory, 'pg.unfinished-'))
    return {
      folder,
      async finish() {
        await syncTree(join(folder, 'pg'))
        await rename(join(folder, 'pg'), place)
        await syncDirectory(dataDirectory)
      },
      async end() {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 })
        await lock.close()
      },
    }
  } catch (error) {
    await lock.close()
    throw error
  }
}

/** Unpacks a part of an embedded database below `folder`. */
export async function unpackInto(
  folder: string,
  { name }: TarEntry,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const path = join(folder, name)
  if (name.endsWith('/')) await mkdir(path, { mode: 0o700 })
  else await pipeline(Readable.from(content), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
}

/** Opens an unpacked database, as the relay will. Throws `BackupProblem` if this program's engine cannot. */
export const openUnpacked = (folder: string, { postgres }: Manifest): Promise<Database> =>
  openAsItIs({ directory: folder }).catch((error: unknown) => {
    if (!(error instanceof DatabaseUnusable)) throw error
    throw new BackupProblem(
      `this version of Videre cannot open the database of the backup (PostgreSQL ${postgres})`,
    )
  })
