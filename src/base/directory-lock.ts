import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'

/**
 * Takes a directory for this process; `null`, at once, if another has it. The kernel holds the lock on the open file and
 * lets go of it when the process ends in whatever way, so nothing is left to be cleaned up. The file stays: who removes
 * a lock file lets two processes lock two files of one name. Locks of other names are other locks.
 */
export async function lockDirectory(directory: string, name = 'lock'): Promise<FileHandle | null> {
  const file = await open(join(directory, name), 'a', 0o600)
  if (tryLock(file.fd)) return file
  await file.close()
  return null
}
