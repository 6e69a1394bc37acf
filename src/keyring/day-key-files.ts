import { join } from 'node:path'
import { equalBytes } from '../base/bytes.js'
import { createKeyFile, destroyKeyFile, KeyFileUnusable, readKeyFile } from './key-files.js'

/** The size of a day key in bytes. */
export const dayKeyBytes = 32

/** The day keys as files: each in two directories, so that losing one loses nothing. */
export interface DayKeyFiles {
  /** The key of a day, `null` if neither directory has it. A missing copy is restored from the other one. */
  read(day: string): Promise<Uint8Array | null>
  /** Creates a day's key in the first directory unless there is one. Durable on return. */
  create(day: string, key: Uint8Array): Promise<void>
  /** Destroys both files of a day: whether there was anything to destroy. Durable on return. */
  destroy(day: string): Promise<boolean>
  /** Where a day's two files are. */
  paths(day: string): readonly [string, string]
}

/** The day keys in `directory` and its `mirror`. `onRestored` hears of a day whose first file had been lost. */
export function dayKeyFiles(
  directory: string,
  mirror: string,
  onRestored: (day: string) => void,
): DayKeyFiles {
  const paths = (day: string) => [join(directory, `${day}.key`), join(mirror, `${day}.key`)] as const
  return {
    paths,
    async read(day) {
      const [path, mirrorPath] = paths(day)
      const key = await readKeyFile(path, dayKeyBytes)
      const copy = await readKeyFile(mirrorPath, dayKeyBytes)
      if (key !== null && copy !== null && !equalBytes(key, copy)) {
        throw new KeyFileUnusable(mirrorPath, 'is another key than its original')
      }
      if (key === null && copy !== null) {
        await createKeyFile(path, copy)
        onRestored(day)
      }
      if (key !== null && copy === null) await createKeyFile(mirrorPath, key)
      return key ?? copy
    },
    async create(day, key) {
      await createKeyFile(paths(day)[0], key)
    },
    async destroy(day) {
      const destroyed: boolean[] = []
      for (const path of paths(day)) destroyed.push(await destroyKeyFile(path, dayKeyBytes))
      return destroyed.includes(true)
    },
  }
}
