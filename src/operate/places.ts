import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { diskFreeBytes, diskFreeShare } from './thresholds.js'

/** The directories outside the database that the relay works with. */
export interface Directories {
  /** The day keys, and their mirror. */
  days: string
  mirror: string
  /** Where it is written down what was erased, so that no backup brings it back. */
  erased: readonly string[]
  /** The embedded database and mail that has no server to go to. */
  data: string
}

/** Those of which it matters how much room there is. */
export type Disk = Exclude<keyof Directories, 'erased'>

/**
 * What is to be said of a directory. `missing`: it is not there and can be made; before the first enquiry that is in order.
 * `unusable`: nothing can be read or written there.
 */
export type PlaceState = 'sound' | 'missing' | 'unusable'

/** Whether a directory can be used, without writing to it. Never throws. */
export async function stateOfPlace(path: string): Promise<PlaceState> {
  if (await canUse(path)) return 'sound'
  if (await isThere(path)) return 'unusable'
  let above = dirname(resolve(path))
  while (!(await isThere(above)) && above !== dirname(above)) above = dirname(above)
  return (await canUse(above)) ? 'missing' : 'unusable'
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  )

/** Also of a disk that is mounted read-only, and for root, who may write anything else. */
const canUse = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

/** The room on the disk of a directory, in bytes. */
export interface Room {
  free: number
  size: number
}

/** The room where a directory is or would be; `null` if that cannot be found out. */
export async function roomAt(path: string): Promise<Room | null> {
  const at = resolve(path)
  try {
    const { bavail, blocks, bsize } = await statfs(at)
    return { free: bavail * bsize, size: blocks * bsize }
  } catch {
    return at === dirname(at) ? null : roomAt(dirname(at))
  }
}

/** Whether there is so little room that somebody should look. */
export const isNearlyFull = ({ free, size }: Room): boolean =>
  free < diskFreeBytes && free < size * diskFreeShare
