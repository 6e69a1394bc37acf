import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { equalBytes } from '../base/bytes.js'
import { createKeyFile, destroyKeyFile, KeyFileUnusable, readKeyFile } from './key-files.js'

/** The size of a day key in bytes. */
export const dayKeyBytes = 32

/** A file in one of the directories of day keys. `day` is null if its name is not that of a day key. */
export interface DayKeyFile {
  path: string
  day: string | null
}

/** The day keys as files: each in two directories, so that losing one loses nothing. */
export interface DayKeyFiles {
  /** The key of a day, `null` if neither directory has it. A missing copy is restored from the other one. */
  read(day: string): Promise<Uint8Array | null>
  /** Creates a day's key in the first directory unless there is one. Durable on return. */
  create(day: string, key: Uint8Array): Promise<void>
  /** Every file in both directories, what a crash left behind included, and how many of the directories are missing. */
  list(): Promise<{ files: DayKeyFile[]; missing: number }>
  /** Destroys one file. Durable on return. */
  destroy(file: DayKeyFile): Promise<void>
}

/** The day keys in `directory` and its `mirror`. `onRestored` hears of a day whose first file had been lost. */
export function dayKeyFiles(
  directory: string,
  mirror: string,
  onRestored: (day: string) => void,
): DayKeyFiles {
  const paths = (day: string) => [join(directory, `${day}.key`), join(mirror, `${day}.key`)] as const
  return {
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
    async list() {
      const found = [await filesIn(directory), await filesIn(mirror)]
      return {
        files: found.flatMap((files) => files ?? []),
        missing: found.filter((files) => files === null).length,
      }
    },
    async destroy({ path }) {
      await destroyKeyFile(path, dayKeyBytes)
    },
  }
}

async function filesIn(directory: string): Promise<DayKeyFile[] | null> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  return names === null ? null : names.map((name) => ({ path: join(directory, name), day: dayOf(name) }))
}

/** The day of `2027-04-21.key`, and of `.2027-04-21.key.….new`, which is on its way to become it. */
const dayOf = (name: string): string | null =>
  /^(?:(\d{4}-\d\d-\d\d)\.key|\.(\d{4}-\d\d-\d\d)\.key\.[0-9a-f]+\.new)$/
    .exec(basename(name))
    ?.slice(1)
    .find(Boolean) ?? null
