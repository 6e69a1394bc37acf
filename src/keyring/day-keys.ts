import type { Log } from '../base/log.js'
import { Refusal } from '../base/refusal.js'
import { wipe } from '../base/sodium.js'
import type { Database } from '../database/database.js'
import { type DayKeyFiles, type DayKeyName, type DayKeyPlaces, dayKeyFiles } from './day-key-files.js'
import {
  type DayKey,
  type KeyState,
  type KnownKey,
  lookFor,
  type Ring,
  recall,
  remember,
} from './day-key-ring.js'
import { type DueDay, rowOf, rowsOf } from './day-key-rows.js'
import { makeDayKey } from './make-day-key.js'
import { takeStock } from './take-stock.js'

/** What {@link DayKeys.ensure} gives. */
export type { DayKey } from './day-key-ring.js'
/** What {@link DayKeys.ensure} takes. */
export type { DueDay } from './day-key-rows.js'

/**
 * The due keys: one for each due day, in two directories outside the database and its backups. Everything at rest that
 * falls due on a day is wrapped under its key; destroying the key destroys every copy, wherever it lies. A day gets a second
 * key, with the next number, only when both copies of the first are lost.
 */
export interface DayKeys {
  /**
   * The key that is in use for a day that is still to come, made if there is none that can be used. It is durable on return, a
   * new one in both directories, and so is its row. `at` is the database's time. Refuses (`gone`) a day whose time is over by
   * then, (`unavailable`) if a key may be there and cannot be read at present, or no new one can be written.
   */
  ensure(day: DueDay, at: Date): Promise<DayKey>
  /**
   * One key of a day, 32 bytes. Refuses (`gone`) a day whose time is over, (`lost`) a key that is in neither directory, so that
   * nothing under it can be opened, (`unavailable`) one that cannot be read at present.
   */
  existing(dueDay: string, number: number, at: Date): Promise<Uint8Array>
  /** Whether a key is lost: {@link DayKeys.existing} would refuse it so. Not to be asked inside a transaction. */
  isLost(dueDay: string, number: number, at: Date): Promise<boolean>
  /** Compares both directories with the database, puts back what is missing, and logs what is lost. */
  takeStock(): Promise<void>
  /** How it stands with each key, as the last {@link DayKeys.takeStock} or request found it. */
  states(): (DayKeyName & { state: KeyState })[]
  /**
   * Destroys every key whose day `isOver`, wherever a file of it lies, and forgets it. One file that cannot be destroyed
   * stops none of the others: `failed` counts them, for the next run, and `missing` the directories that are not there,
   * such as a mirror that is not mounted. What lay elsewhere is durably gone on return.
   */
  destroyOver(
    isOver: (day: string) => boolean,
  ): Promise<{ destroyed: string[]; failed: number; missing: number }>
  /** Every file that lies where day keys lie, and how many of the two directories are missing. */
  files(): ReturnType<DayKeyFiles['list']>
}

/** The day keys at their places, checked against the rows of `database`. */
export function openDayKeys(places: DayKeyPlaces, database: Database, log: Log): DayKeys {
  const files = dayKeyFiles(places)
  const ring: Ring = { files, database, log, known: new Map(), searches: new Map(), toldOfMaking: null }
  return {
    ensure: (day, at) => ensure(ring, day, at),
    existing: (day, number, at) => existing(ring, { day, number }, at),
    async isLost(day, number, at) {
      const known = recall(ring, { day, number }) ?? (await learn(ring, { day, number }))
      if (known === undefined || known.key !== null || known.dueAt <= at) return false
      return (await lookFor(ring, known)) === 'lost'
    },
    takeStock: () => takeStock(ring),
    states: () =>
      [...ring.known.values()].flatMap(({ day, number, state }) =>
        state === null ? [] : [{ day, number, state }],
      ),
    async destroyOver(isOver) {
      for (const [id, { day, key }] of ring.known) {
        if (!isOver(day)) continue
        if (key !== null) wipe(key)
        ring.known.delete(id)
      }
      return destroyFiles(files, isOver)
    },
    files: files.list,
  }
}

/** How often a key is looked for that another replica is just making, or that vanishes as soon as it is made. */
const mostTries = 3

async function ensure(ring: Ring, due: DueDay, at: Date): Promise<DayKey> {
  const remembered = [...ring.known.values()].filter(({ day, key }) => day === due.dueDay && key !== null)
  if (due.dueAt <= at || remembered.some(({ dueAt }) => dueAt <= at)) throw new Refusal('gone')
  const inUse = await newestUsable(
    ring,
    remembered.toSorted((a, b) => b.number - a.number),
  )
  if (typeof inUse !== 'string') return inUse
  // When a day begins everybody asks at once.
  const going = ring.searches.get(due.dueDay)
  if (going !== undefined) return going
  const search = findOrMake(ring, due, at).finally(() => ring.searches.delete(due.dueDay))
  ring.searches.set(due.dueDay, search)
  return search
}

async function findOrMake(ring: Ring, due: DueDay, at: Date): Promise<DayKey> {
  for (let tries = 0; tries < mostTries; tries++) {
    const keys = (await rowsOf(ring.database, due.dueDay)).map((row) => remember(ring, row))
    if (keys.some(({ dueAt }) => dueAt <= at)) throw new Refusal('gone')
    let found = await newestUsable(ring, keys)
    if (found === 'lost' && keys.length > 0) {
      // It may lie under another name.
      await takeStock(ring)
      found = await newestUsable(ring, keys)
    }
    if (typeof found !== 'string') return found
    if (found === 'unusable') throw new Refusal('unavailable')
    await makeDayKey(ring, due, (keys[0]?.number ?? 0) + 1)
  }
  throw new Refusal('unavailable')
}

/**
 * The first of some keys that is on disk at this moment: what is only in memory would be lost with the process, and what was
 * acknowledged under it too. `lost` if there certainly is none.
 */
async function newestUsable(ring: Ring, keys: readonly KnownKey[]): Promise<DayKey | 'lost' | 'unusable'> {
  let areLost = true
  for (const known of keys) {
    const state = await lookFor(ring, known)
    const isOnDisk = state === 'whole' || state === 'single'
    if (isOnDisk && known.key !== null) return { key: known.key, number: known.number }
    if (state !== 'lost') areLost = false
  }
  return areLost ? 'lost' : 'unusable'
}

async function existing(ring: Ring, name: DayKeyName, at: Date): Promise<Uint8Array> {
  const known = recall(ring, name) ?? (await learn(ring, name))
  // Its row goes last of all, when the day is over and nothing refers to it.
  if (known === undefined || known.dueAt <= at) throw new Refusal('gone')
  if (known.key !== null) return known.key
  const state = await lookFor(ring, known)
  if (known.key === null) throw new Refusal(state === 'lost' ? 'lost' : 'unavailable')
  return known.key
}

async function learn(ring: Ring, name: DayKeyName): Promise<KnownKey | undefined> {
  const row = await rowOf(ring.database, name)
  return row === undefined ? undefined : remember(ring, row)
}

async function destroyFiles(files: DayKeyFiles, isOver: (day: string) => boolean) {
  const destroyed = new Set<string>()
  let failed = 0
  const { files: all, missing } = await files.list()
  for (const file of all) {
    if (file.day === null || !isOver(file.day)) continue
    try {
      await files.destroy(file)
      destroyed.add(file.day)
    } catch {
      failed += 1
    }
  }
  return { destroyed: [...destroyed], failed, missing }
}
