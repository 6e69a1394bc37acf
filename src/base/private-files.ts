import { constants } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hex } from './bytes.js'
import { syncDirectory } from './directories.js'
import { randomBytes } from './sodium.js'

/**
 * Puts a file with mode 0600 in the place of whatever is there: whole or not at all, also after a loss of power.
 * Durable on return.
 */
export async function replacePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const directory = dirname(path)
  const temporary = join(directory, `.${basename(path)}.${hex(randomBytes(4))}.new`)
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
    await file.close()
    await rename(temporary, path)
  } catch (error) {
    await file.close().catch(() => undefined)
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncDirectory(directory)
}

/** Deletes a file, durably; one that is not there is deleted already. */
export async function deletePrivateFile(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await syncDirectory(dirname(path))
}
