import { constants } from 'node:fs'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hex } from '../base/bytes.js'
import { makeDirectory, syncDirectory } from '../base/directories.js'
import { randomBytes } from '../base/sodium.js'

/** A key file that must not be used as it is. `message` names the file, never its content. */
export class KeyFileUnusable extends Error {
  constructor(path: string, fact: string) {
    super(`${path}: ${fact}`)
    this.name = 'KeyFileUnusable'
  }
}

/**
 * Creates a key file with mode 0600 unless one is there: `false` if there was one. The content is whole or absent,
 * never partial, also for other processes on a shared volume. Durable on return: file and directory are fsynced.
 */
export async function createKeyFile(path: string, content: Uint8Array): Promise<boolean> {
  const directory = dirname(path)
  await makeDirectory(directory)
  // It carries the final name, so that a copy which a crash leaves behind is known for what it is.
  const temporary = join(directory, `.${basename(path)}.${hex(randomBytes(8))}.new`)
  try {
    await writeDurably(temporary, content)
    // link fails where rename would replace: the first of several writers wins.
    await link(temporary, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    // Also after a full disk: what is there of it may be the beginning of a secret.
    await unlink(temporary).catch(() => undefined)
    await syncDirectory(directory)
  }
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * The content of a key file, `null` if there is none.
 * Throws {@link KeyFileUnusable} if others than owner and group may read it or it is not `sizeBytes` long.
 */
export async function readKeyFile(path: string, sizeBytes: number): Promise<Uint8Array | null> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o007) !== 0) {
      throw new KeyFileUnusable(path, 'everybody on this machine may read it: run chmod 600 on it')
    }
    const content = new Uint8Array(await readFile(path))
    if (content.length !== sizeBytes) {
      throw new KeyFileUnusable(path, `is ${content.length} bytes, must be ${sizeBytes}`)
    }
    return content
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Overwrites and deletes a key file: `false` if there was none. The deletion is durable on return. */
export async function destroyKeyFile(path: string, sizeBytes: number): Promise<boolean> {
  try {
    const file = await open(path, 'r+')
    try {
      await file.write(new Uint8Array(sizeBytes), 0, sizeBytes, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await unlink(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
  await syncDirectory(dirname(path))
  return true
}

const hasCode = (error: unknown, code: 'ENOENT' | 'EEXIST'): boolean =>
  error instanceof Error && 'code' in error && error.code === code
