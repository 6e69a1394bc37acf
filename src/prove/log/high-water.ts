import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeyFile, readKeyFile } from '../../keyring/key-files.js'

/** A tree that was made ready for signing: the number of its log, its size and its root hash of 32 bytes. */
export interface Mark {
  log: number
  size: number
  root: Uint8Array
}

/**
 * The high-water marks of the logs: outside the database and its backups, so that an older database is known for one. Each mark
 * is a file of its own that is never overwritten, so that a process which wakes late cannot lower it.
 */
export interface HighWater {
  /** Every mark that is there, the highest last. Several of one log are there while one is being raised. */
  read(): Promise<Mark[]>
  /** Sets a mark: it is on disk on return. If another tree of this size was marked before, that one stays. */
  raise(mark: Mark): Promise<void>
  /** Removes the marks below one of the same log. */
  prune(mark: Mark): Promise<void>
}

/** The marks in `directory`, which is made with the first. */
export function highWater(directory: string): HighWater {
  const pathOf = ({ log, size }: Place) => join(directory, `${log}-${size}.mark`)
  const list = async (): Promise<Place[]> => {
    const names = await readdir(directory).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    })
    return names.flatMap(placeIn).sort((a, b) => a.log - b.log || a.size - b.size)
  }
  return {
    async read() {
      const marks: Mark[] = []
      for (const place of await list()) {
        const root = await readKeyFile(pathOf(place), 32)
        // Another process has set a higher one in between, and taken this one away.
        if (root === null) return this.read()
        marks.push({ ...place, root })
      }
      return marks
    },
    async raise(mark) {
      await createKeyFile(pathOf(mark), mark.root)
    },
    async prune({ log, size }) {
      for (const place of await list()) {
        if (place.log === log && place.size < size) await unlink(pathOf(place)).catch(() => undefined)
      }
    },
  }
}

type Place = Omit<Mark, 'root'>

function placeIn(name: string): Place[] {
  const [, log, size] = /^(\d+)-(\d+)\.mark$/.exec(name) ?? []
  return log === undefined || size === undefined ? [] : [{ log: Number(log), size: Number(size) }]
}
