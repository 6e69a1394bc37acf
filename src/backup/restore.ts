import { access } from 'node:fs/promises'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import { knownMigrations } from '../database/migrate.js'
import { openRelayKeys } from '../keyring/relay-keys.js'
import { contentsOf, haveSameContents, openAsItIs } from './contents.js'
import { openUnpacked, restoringEmbedded, unpackInto } from './embedded-database.js'
import { type Manifest, partNames } from './manifest.js'
import { BackupProblem } from './problem.js'
import { held, readBackup } from './read-backup.js'
import { type RelayFiles, requireSameRelay, restoreRelayFiles } from './relay-files.js'
import { loadDump, requireEmptyServer, restoringProgram, withDatabase } from './server-database.js'

/** Where a relay is to be restored. */
export type RestoredTo = Pick<Config, 'databaseUrl' | 'dataDirectory' | 'keysDirectory' | 'origin'>

/**
 * Restores a relay from the backup `path`: its database, into an empty place only, and `keys/relay`. First the whole backup is
 * checked against its manifest, and at the end the restored database, which must say the same of itself. Throws
 * `BackupProblem` otherwise, and then nothing was restored but, at most, `keys/relay`. `look` sees the restored database.
 *
 * The marks of the log are not restored, and those that are there stay: a mark says what was signed at most, and the backup
 * cannot know that. With an old mark the relay would sign on from where the backup ends, and so sign a second tree of
 * sizes that it signed before, which is what the marks are for. Without any it signs nothing and says so.
 */
export async function restore<T>(
  path: string,
  to: RestoredTo,
  look: (database: Database) => Promise<T>,
  stop?: AbortSignal,
): Promise<{ manifest: Manifest; seen: T }> {
  const { manifest, files } = await check(path)
  requireFitting(manifest, to)
  await requireSameRelay(to.keysDirectory, files)
  const lookAgain = async (database: Database): Promise<T> => {
    await requireRestored(database, manifest, to.keysDirectory)
    return look(database)
  }
  const { databaseUrl: url } = to
  const seen =
    url === undefined
      ? await restoreEmbedded({ path, to, manifest, files, look: lookAgain })
      : await restoreServer({ path, to, manifest, files, look: lookAgain }, url, stop)
  return { manifest, seen }
}

/** Reads a backup once, without doing anything with it. */
async function check(path: string): Promise<{ manifest: Manifest; files: RelayFiles }> {
  await access(path)
  const files = new Map<string, Uint8Array>()
  const manifest = await readBackup(path, async ({ name }, content) => {
    if (name === partNames.secret || name === partNames.firstRegistrar)
      files.set(name, new Uint8Array(await held(content)))
  })
  return { manifest, files }
}

/** Throws `BackupProblem`, with what to do, if a backup cannot become the relay that is configured. */
function requireFitting({ engine, origin, migrations }: Manifest, to: RestoredTo): void {
  if (engine === 'embedded' && to.databaseUrl !== undefined) {
    throw new BackupProblem(
      'the backup is of an embedded database and cannot go into a server: restore it with DATABASE_URL not set',
    )
  }
  if (engine === 'server' && to.databaseUrl === undefined) {
    throw new BackupProblem(
      'the backup is of a PostgreSQL server: name an empty database on one in DATABASE_URL',
    )
  }
  if (origin !== to.origin) {
    throw new BackupProblem(
      `the backup is of ${origin}, and the configuration says ${to.origin}: set VIDERE_PUBLIC_URL, or in a demo PORT, as it was`,
    )
  }
  const known = knownMigrations()
  if (migrations.some((hash, i) => known[i] !== hash)) {
    throw new BackupProblem(
      'the backup was made by a newer or another version of Videre: restore it with that one',
    )
  }
}

interface Restoration<T> {
  path: string
  to: RestoredTo
  manifest: Manifest
  files: RelayFiles
  look(database: Database): Promise<T>
}

async function restoreEmbedded<T>({ path, to, manifest, files, look }: Restoration<T>): Promise<T> {
  const restoring = await restoringEmbedded(to.dataDirectory)
  const { folder } = restoring
  try {
    await readBackup(path, async (part, content) => {
      if (part.name.startsWith(partNames.files)) await unpackInto(folder, part, content)
    })
    await restoreRelayFiles(to.keysDirectory, files)
    const seen = await withDatabase(openUnpacked(folder, manifest), look)
    // Last: from here on there is a relay, and all of it.
    await restoring.finish()
    return seen
  } finally {
    await restoring.end()
  }
}

async function restoreServer<T>(
  { path, to, manifest, files, look }: Restoration<T>,
  url: string,
  stop?: AbortSignal,
): Promise<T> {
  await requireEmptyServer(url, manifest)
  const program = await restoringProgram(manifest)
  await restoreRelayFiles(to.keysDirectory, files)
  await readBackup(path, async ({ name }, content) => {
    if (name === partNames.dump) await loadDump(program, url, content, stop)
  })
  return withDatabase(openAsItIs({ url, directory: '' }), look)
}

/** Throws unless a restored database says of itself what the backup says of it, and the keys are its own. */
async function requireRestored(database: Database, manifest: Manifest, keysDirectory: string): Promise<void> {
  const contents = await database.transaction(contentsOf, { readOnly: true, isLong: true })
  if (!haveSameContents(contents, manifest))
    throw new BackupProblem(
      'the restored database does not hold what the backup says: do not start a relay on it',
    )
  await openRelayKeys(keysDirectory, manifest.origin, database)
}
