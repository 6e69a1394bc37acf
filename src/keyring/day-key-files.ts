import { chmod, readdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hex } from '../base/bytes.js'
import { syncDirectory } from '../base/directories.js'
import { randomBytes } from '../base/sodium.js'
import { createKeyFile, destroyKeyFile } from './key-files.js'

/** The size of a day key in bytes. */
export const dayKeyBytes = 32

/** Which key: its due day, and its number among the keys of that day, from 1. */
export interface DayKeyName {
  day: string
  number: number
}

/** Where the day keys lie. */
export interface DayKeyPlaces {
  directory: string
  mirror: string
  /** A file that is there whenever the volume with the keys is: the relay's secret. */
  relaySecret: string
}

/** The two copies of a key. */
export const copyPlaces = ['directory', 'mirror'] as const

/** One of the two copies. */
export type CopyPlace = (typeof copyPlaces)[number]

/**
 * What lies in the place of a copy: 32 bytes, of which only the database can tell whether they are the key; nothing; what can be no
 * key; or what cannot be judged, because it cannot be read (`unreachable`: at present) or everybody on the machine may read it.
 */
export type Copy =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'absent' }
  | { kind: 'damaged' }
  | { kind: 'unusable'; code: 'unreadable' | 'unreachable' | 'exposed' }

/** A file in one of the directories of day keys. */
export interface DayKeyFile {
  path: string
  /** The day that its name gives, `null` if that is not a name of ours. */
  day: string | null
  /** Whether it lies where a key is looked for; not so what a crash left behind and what was moved aside. */
  isInPlace: boolean
}

/** The day keys as files: each in two directories, so that losing one loses nothing. */
export interface DayKeyFiles {
  /** Whether the volume with the keys is there. Where it is not, nothing is made and nothing is taken for lost. */
  areThere(): Promise<boolean>
  /** What lies in the place of a copy. */
  read(name: DayKeyName, place: CopyPlace): Promise<Copy>
  /** Puts a copy in its place unless something is there: `false` if it was. Durable on return. Makes the directory. */
  put(name: DayKeyName, place: CopyPlace, key: Uint8Array): Promise<boolean>
  /** Where a copy belongs. */
  pathOf(name: DayKeyName, place: CopyPlace): string
  /** Renames a file, if it is there, to what nobody takes for a key and what goes with its day all the same. Durable on return. */
  setAside(path: string): Promise<void>
  /** Every file in both directories, and how many of the directories are missing. */
  list(): ReturnType<typeof listDayKeyFiles>
  /** What is in a file of the list. */
  content(file: DayKeyFile): Promise<Copy>
  /** Destroys one file. Durable on return. */
  destroy(file: DayKeyFile): Promise<void>
}

/** The day keys at their places. */
export function dayKeyFiles(places: DayKeyPlaces): DayKeyFiles {
  const pathOf = (name: DayKeyName, place: CopyPlace) => join(places[place], fileNameOf(name))
  return {
    areThere: () =>
      stat(places.relaySecret).then(
        () => true,
        () => false,
      ),
    read: (name, place) => readCopy(pathOf(name, place)),
    put: (name, place, key) => createKeyFile(pathOf(name, place), key),
    pathOf,
    async setAside(path) {
      const aside = `.${basename(path)}.${hex(randomBytes(8))}.damaged`
      await rename(path, join(dirname(path), aside)).catch((error: unknown) => {
        // Somebody else has just done it.
        if (codeOf(error) !== 'ENOENT') throw error
      })
      await syncDirectory(dirname(path))
    },
    list: () => listDayKeyFiles(places),
    content: ({ path }) => readCopy(path),
    async destroy({ path }) {
      await chmod(path, 0o600).catch(() => undefined)
      await destroyKeyFile(path, dayKeyBytes)
    },
  }
}

/** Every file in both directories, and how many of the directories are missing. */
export async function listDayKeyFiles({
  directory,
  mirror,
}: Pick<DayKeyPlaces, CopyPlace>): Promise<{ files: DayKeyFile[]; missing: number }> {
  const found = [await filesIn(directory), await filesIn(mirror)]
  return {
    files: found.flatMap((files) => files ?? []),
    missing: found.filter((files) => files === null).length,
  }
}

/** The name of a key's file: that of the first key of a day is as old as day keys are. */
export const fileNameOf = ({ day, number }: DayKeyName): string =>
  number === 1 ? `${day}.key` : `${day}.${number}.key`

async function filesIn(directory: string): Promise<DayKeyFile[] | null> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  return names === null ? null : names.map((name) => ({ path: join(directory, name), ...readName(name) }))
}

const inPlace = /^(\d{4}-\d\d-\d\d)(?:\.(?:[2-9]|[1-9]\d))?\.key$/
/** What is on its way to become a key file, and what was moved out of the place of one. */
const beside = /^\.(\d{4}-\d\d-\d\d)(?:\.(?:[2-9]|[1-9]\d))?\.key\.[0-9a-f]+\.(?:new|damaged)$/

function readName(name: string): Pick<DayKeyFile, 'day' | 'isInPlace'> {
  const day = inPlace.exec(name)?.[1]
  return { day: day ?? beside.exec(name)?.[1] ?? null, isInPlace: day !== undefined }
}

async function readCopy(path: string): Promise<Copy> {
  try {
    const found = await stat(path)
    // Not opened: a pipe would never end.
    if (!found.isFile()) return { kind: 'unusable', code: 'unreadable' }
    if ((found.mode & 0o007) !== 0) return { kind: 'unusable', code: 'exposed' }
    if (found.size !== dayKeyBytes) return { kind: 'damaged' }
    const bytes = new Uint8Array(await readFile(path))
    return bytes.length === dayKeyBytes ? { kind: 'bytes', bytes } : { kind: 'damaged' }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    if (code === 'ENOENT') return { kind: 'absent' }
    return { kind: 'unusable', code: lasting.has(code) ? 'unreadable' : 'unreachable' }
  }
}

/** Errors that are about this file. Too many open files, or a server that is away, are not, and pass. */
const lasting: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'EIO'])

/** The code of an error of the operating system. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
