import { join } from 'node:path'
import { equalBytes } from '../base/bytes.js'
import { createKeyFile, readKeyFile } from '../keyring/key-files.js'
import { relaySecretPath } from '../keyring/relay-keys.js'
import { partNames } from './manifest.js'
import { BackupProblem } from './problem.js'
import type { Source } from './write-backup.js'

const keyBytes = 32

/** The files of `keys/relay` that a backup has, and where they lie. */
const files = (keysDirectory: string) => [
  { name: partNames.secret, path: relaySecretPath(keysDirectory) },
  { name: partNames.firstRegistrar, path: join(keysDirectory, 'relay', 'first-registrar.pub') },
]

/** Reads `keys/relay` as parts of a backup. Throws `KeyFileUnusable` if a file is not as it must be. */
export async function relayParts(keysDirectory: string): Promise<Source[]> {
  const parts: Source[] = []
  for (const { name, path } of files(keysDirectory)) {
    const bytes = await readKeyFile(path, keyBytes)
    if (bytes !== null) parts.push({ name, bytes })
  }
  return parts
}

/** What a backup has of `keys/relay`, by the names of the parts. */
export type RelayFiles = ReadonlyMap<string, Uint8Array>

/**
 * Puts what a backup has of `keys/relay` below `keysDirectory`; what is there and equal stays. Durable on return. Throws
 * `BackupProblem`, before anything is written, if another relay's are there.
 */
export async function restoreRelayFiles(keysDirectory: string, restored: RelayFiles): Promise<void> {
  await requireSameRelay(keysDirectory, restored)
  for (const { name, path } of files(keysDirectory)) {
    const bytes = restored.get(name)
    if (bytes !== undefined) await createKeyFile(path, bytes)
  }
}

/** Throws `BackupProblem` if another relay's files are where a backup's are to go. */
export async function requireSameRelay(keysDirectory: string, restored: RelayFiles): Promise<void> {
  if (restored.get(partNames.secret)?.length !== keyBytes)
    throw new BackupProblem('the backup has no signing key of a relay')
  for (const { name, path } of files(keysDirectory)) {
    const [there, bytes] = [await readKeyFile(path, keyBytes), restored.get(name)]
    if (there !== null && bytes !== undefined && !equalBytes(there, bytes)) {
      throw new BackupProblem(
        `${path}: is there already, and is not the one of the backup: move it away first`,
      )
    }
  }
}
