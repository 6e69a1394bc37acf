import { statfs } from 'node:fs/promises'
import { DatabaseFailure } from '../database/failure.js'
import { DatabaseUnusable } from '../database/unusable.js'
import { BackupProblem } from './problem.js'

/** An engine or a program that has less than this fails in its own ways, of which few name the reason. */
const littleBytes = 64 * 1024 * 1024

/** Does something that needs room in `directory`; if there is none, throws `BackupProblem` that says so. */
export async function withRoom<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isFull(error) || (isVague(error) && (await freeBytes(directory)) < littleBytes)) {
      throw new BackupProblem(`${directory}: the disk is full; nothing was kept`)
    }
    throw error
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ENOSPC') || error.message.includes('No space left on device'))

const isVague = (error: unknown): boolean =>
  error instanceof DatabaseFailure ||
  (error instanceof DatabaseUnusable && error.message.includes('could not be started'))

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
