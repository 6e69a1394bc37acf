import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { DatabaseLocked } from '../unusable.js'

/**
 * Takes the data directory for this process, or throws `DatabaseLocked` at once. The kernel holds the lock on the open
 * file and lets go of it when the process ends in whatever way, so nothing is left to be cleaned up. The file stays:
 * who removes a lock file lets two processes lock two files of one name.
 */
export async function lockDirectory(directory: string): Promise<FileHandle> {
  const file = await open(join(directory, 'lock'), 'a', 0o600)
  if (tryLock(file.fd)) return file
  await file.close()
  throw new DatabaseLocked(directory)
}
