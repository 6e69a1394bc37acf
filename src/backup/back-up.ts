import { mkdtemp, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import { openRelayKeys } from '../keyring/relay-keys.js'
import { openAsItIs, ownerOf } from './contents.js'
import { copyEmbedded, embeddedParts } from './embedded-database.js'
import { type Manifest, partNames } from './manifest.js'
import { BackupProblem } from './problem.js'
import { relayParts } from './relay-files.js'
import { withRoom } from './room.js'
import { dumpServer, withDatabase } from './server-database.js'
import { requireFree, type Source, writeBackup } from './write-backup.js'

/** Where the relay is that is backed up. */
export type BackedUp = Pick<Config, 'databaseUrl' | 'dataDirectory' | 'keysDirectory'>

/** A backup that was made: where it is, how large, and what it says of itself. */
export interface Backup {
  path: string
  sizeBytes: number
  manifest: Manifest
}

/**
 * Backs up a relay, running or not: its database as of one moment, and `keys/relay`. To the file `to`, or into the directory
 * `to` under a name of its own. On return it is on disk, whole; if it throws, nothing of it is left.
 */
export async function backUp(config: BackedUp, to: string, stop?: AbortSignal): Promise<Backup> {
  const place = await placeOf(to)
  if (place.kind === 'file') await requireFree(place.path)
  // Beside the backup, where there has to be room for it anyway.
  const folder = await mkdtemp(join(place.directory, '.videre-backup-'))
  try {
    return await withRoom(place.directory, async () => {
      const { told, parts } = await copyInto(folder, config, stop)
      const path = place.kind === 'file' ? place.path : join(place.directory, nameOf(told))
      const manifest = await writeBackup(path, told, parts, stop)
      return { path, sizeBytes: (await stat(path)).size, manifest }
    })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

type Place = { kind: 'file'; path: string; directory: string } | { kind: 'directory'; directory: string }

async function placeOf(to: string): Promise<Place> {
  const found = await stat(to).catch(() => null)
  if (found?.isDirectory() === true) return { kind: 'directory', directory: to }
  if (to.endsWith('/')) throw new BackupProblem(`${to}: there is no such directory`)
  return { kind: 'file', path: to, directory: dirname(to) }
}

interface Copied {
  told: Omit<Manifest, 'parts'>
  parts: AsyncIterable<Source>
}

async function copyInto(folder: string, config: BackedUp, stop?: AbortSignal): Promise<Copied> {
  const { databaseUrl: url, dataDirectory, keysDirectory } = config
  const checkKeys = (database: Database) => requireOwnKeys(database, keysDirectory)
  if (url === undefined) {
    const contents = await copyEmbedded(dataDirectory, folder, checkKeys)
    const told = { v: 1, engine: 'embedded', dumpedBy: null, ...contents } as const
    return { told, parts: joined(await relayParts(keysDirectory), embeddedParts(folder)) }
  }
  await withDatabase(openAsItIs({ url, directory: '' }), checkKeys)
  const path = join(folder, basename(partNames.dump))
  const { contents, dumpedBy } = await dumpServer(url, path, stop)
  const dump = { name: partNames.dump, path, sizeBytes: (await stat(path)).size }
  const told = { v: 1, engine: 'server', dumpedBy, ...contents } as const
  return { told, parts: joined(await relayParts(keysDirectory), [dump]) }
}

async function* joined(
  first: Iterable<Source>,
  then: Iterable<Source> | AsyncIterable<Source>,
): AsyncGenerator<Source> {
  yield* first
  yield* then
}

/** A backup with the keys of another relay could not be started. Throws `RelayMismatch`. */
async function requireOwnKeys(database: Database, keysDirectory: string): Promise<void> {
  const { origin } = await database.transaction(ownerOf, { readOnly: true })
  await openRelayKeys(keysDirectory, origin, database)
}

/** A name that sorts by time, e.g. `videre-relay.example.org-20261120T163000Z.tar.gz`. */
function nameOf({ origin, createdAt }: Omit<Manifest, 'parts'>): string {
  const instant = createdAt.toISOString().replace(/[-:]|\.\d+/g, '')
  return `videre-${origin.replace(/[^\w.-]/g, '_')}-${instant}.tar.gz`
}
