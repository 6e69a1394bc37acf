import { equalBytes } from '../base/bytes.js'
import type { Log } from '../base/log.js'
import type { Database } from '../database/database.js'
import {
  type Copy,
  type CopyPlace,
  codeOf,
  copyPlaces,
  type DayKeyFiles,
  type DayKeyName,
} from './day-key-files.js'
import { checkOf, type DayKeyRow } from './day-key-rows.js'

/**
 * How it stands with a day key: in both places, in one, in none of them but in this process's memory, nowhere, or somewhere that
 * cannot be looked at.
 */
export type KeyState = 'whole' | 'single' | 'unwritten' | 'lost' | 'unusable'

/** A day key that the database knows, and what this process knows of it. */
export interface KnownKey extends DayKeyRow {
  /** The key itself, once it was read. */
  key: Uint8Array | null
  /** As it was when it was last looked for. */
  state: KeyState | null
}

/** A day key in use: 32 bytes, and which of its day's keys it is, which every row under it stores. */
export interface DayKey {
  key: Uint8Array
  number: number
}

/** The day keys that this process knows, and where they lie. */
export interface Ring {
  files: DayKeyFiles
  database: Database
  log: Log
  known: Map<string, KnownKey>
  /** The days whose key is just being found or made. */
  searches: Map<string, Promise<DayKey>>
  /** Why no key could be made, as it was said last. */
  toldOfMaking: string | null
}

const idOf = ({ day, number }: DayKeyName): string => `${day}.${number}`

/** What the ring knows of a key, if it has heard of it. */
export const recall = (ring: Ring, name: DayKeyName): KnownKey | undefined => ring.known.get(idOf(name))

/** Remembers a key of which there is a row. */
export function remember(ring: Ring, row: DayKeyRow): KnownKey {
  const known = recall(ring, row)
  if (known !== undefined && equalBytes(known.keyCheck, row.keyCheck)) return known
  const fresh = { ...row, key: null, state: null }
  ring.known.set(idOf(row), fresh)
  return fresh
}

/**
 * Looks for a key in both of its places and puts it back where it is missing, or is not what it was, as long as one copy or this
 * process still has it. What was in its place is kept beside it until its day. Says once what has changed.
 */
export async function lookFor(ring: Ring, known: KnownKey): Promise<KeyState> {
  const copies = await Promise.all(copyPlaces.map((place) => readCopy(ring, known, place)))
  const found = copies.find(({ isIt }) => isIt)?.copy
  if (found?.kind === 'bytes') known.key ??= found.bytes
  if (known.key === null) return say(ring, known, await whyNot(ring, copies))
  let onDisk = 0
  for (const { place, copy, isIt } of copies) {
    if (isIt || (await putBack(ring, known, known.key, place, copy))) onDisk += 1
  }
  return say(ring, known, onDisk === 2 ? 'whole' : onDisk === 1 ? 'single' : 'unwritten')
}

/** What lies in the place of a copy, and whether it is the key. */
interface ReadCopy {
  place: CopyPlace
  copy: Copy
  isIt: boolean
}

async function readCopy({ files }: Ring, known: KnownKey, place: CopyPlace): Promise<ReadCopy> {
  const copy = await files.read(known, place)
  return { place, copy, isIt: copy.kind === 'bytes' && equalBytes(checkOf(copy.bytes), known.keyCheck) }
}

/** A key is lost only if both places were looked into and neither has it: what cannot be looked at may come back. */
async function whyNot({ files }: Ring, copies: readonly ReadCopy[]): Promise<'lost' | 'unusable'> {
  const wereSeen = copies.every(({ copy }) => copy.kind !== 'unusable')
  return wereSeen && (await files.areThere()) ? 'lost' : 'unusable'
}

/** Whether the copy is durably back. What the operating system refuses is tried again with the next look. */
async function putBack(
  ring: Ring,
  known: KnownKey,
  key: Uint8Array,
  place: CopyPlace,
  copy: Copy,
): Promise<boolean> {
  const { files, log } = ring
  const mayPass = copy.kind === 'unusable' && copy.code !== 'unreadable'
  if (mayPass || !(await files.areThere())) return false
  try {
    if (copy.kind !== 'absent') await files.setAside(files.pathOf(known, place))
    if (!(await files.put(known, place, key))) return (await readCopy(ring, known, place)).isIt
    log.warn('day-key-restored', { day: known.day, number: known.number, code: place })
    return true
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return false
  }
}

/** Logs a change for the worse, and the end of it. */
function say({ log }: Ring, known: KnownKey, state: KeyState): KeyState {
  const { day, number, state: before } = known
  known.state = state
  if (before === state) return state
  if (before === 'lost' && state !== 'unusable') log.warn('day-key-found', { day, number })
  if (state === 'lost') log.error('day-key-lost', { day, number })
  else if (state !== 'whole') log.error('day-key-unusable', { day, number, code: state })
  return state
}
