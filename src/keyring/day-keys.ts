import { eq } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { hashOf } from '../base/hash.js'
import type { Log } from '../base/log.js'
import { Refusal } from '../base/refusal.js'
import { randomBytes, wipe } from '../base/sodium.js'
import type { Database } from '../database/database.js'
import { dueDays, dueKeys } from '../database/schema.js'
import { type DayKeyFiles, dayKeyBytes, dayKeyFiles } from './day-key-files.js'
import { KeyFileUnusable } from './key-files.js'

/** A civil day on which deliveries fall due, and the instant at which it starts. */
export interface DueDay {
  dueDay: string
  dueAt: Date
}

/**
 * The due keys: one for each due day, in two directories outside the database and its backups. Everything at rest that
 * falls due on a day is wrapped under its key; destroying the key destroys every copy, wherever it lies.
 */
export interface DayKeys {
  /**
   * The 32-byte key of a day that is still to come, made if there is none. Both files and the row in `due_days` are
   * durable on return. `at` is the database's time. Refuses (`gone`) a day whose time is over by then, (`unavailable`)
   * one whose key is lost or another's.
   */
  ensure(day: DueDay, at: Date): Promise<Uint8Array>
  /** The key of a day that {@link DayKeys.ensure} made, by this or another replica. Refuses as `ensure` does. */
  existing(dueDay: string, at: Date): Promise<Uint8Array>
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

/** The day keys in `directory` and its `mirror`, checked against the rows of `database`. */
export function openDayKeys(directory: string, mirror: string, database: Database, log: Log): DayKeys {
  const files = dayKeyFiles(directory, mirror, (day) => log.warn('day-key-restored', { day }))
  const cached = new Map<string, { key: Uint8Array; dueAt: Date }>()

  function inUse(dueDay: string, at: Date): Uint8Array | null {
    const known = cached.get(dueDay)
    if (known === undefined) return null
    if (known.dueAt <= at) throw new Refusal('gone')
    return known.key
  }

  /** Takes a day's key into use, if it is the one that the database knows and its time is not over. */
  async function admit(dueDay: string, at: Date): Promise<Uint8Array> {
    const row = await rowOf(database, dueDay)
    if (row !== undefined && row.dueAt <= at) throw new Refusal('gone')
    const key = await readOrRefuse(dueDay)
    if (row === undefined || key === null || !equalBytes(row.keyCheck, checkOf(key))) {
      throw unusable(log, dueDay, key === null ? 'lost' : 'another-key')
    }
    cached.set(dueDay, { key, dueAt: row.dueAt })
    return key
  }

  const readOrRefuse = (dueDay: string): Promise<Uint8Array | null> =>
    files.read(dueDay).catch((error: unknown) => {
      throw error instanceof KeyFileUnusable ? unusable(log, dueDay, 'unusable-file') : error
    })

  return {
    async ensure({ dueDay, dueAt }, at) {
      const known = inUse(dueDay, at)
      if (known !== null) return known
      if (dueAt <= at) throw new Refusal('gone')
      if ((await rowOf(database, dueDay)) === undefined) {
        await files.create(dueDay, randomBytes(dayKeyBytes))
        const key = await readOrRefuse(dueDay)
        if (key !== null) await insertDay(database, { dueDay, dueAt }, checkOf(key))
      }
      return admit(dueDay, at)
    },
    existing: async (dueDay, at) => inUse(dueDay, at) ?? (await admit(dueDay, at)),
    async destroyOver(isOver) {
      for (const [day, { key }] of cached) {
        if (!isOver(day)) continue
        wipe(key)
        cached.delete(day)
      }
      return destroyFiles(files, isOver)
    },
    files: files.list,
  }
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

function unusable(log: Log, day: string, code: string): Refusal {
  log.error('day-key-unusable', { day, code })
  return new Refusal('unavailable')
}

const checkOf = (key: Uint8Array): Uint8Array => hashOf('videre/v1/day-key-check', key)

const rowOf = (database: Database, dueDay: string) =>
  database.transaction(async (tx) => {
    const [row] = await tx
      .select({ dueAt: dueDays.dueAt, keyCheck: dueKeys.keyCheck })
      .from(dueDays)
      .innerJoin(dueKeys, eq(dueKeys.day, dueDays.day))
      .where(eq(dueDays.day, dueDay))
    return row
  })

const insertDay = (database: Database, { dueDay: day, dueAt }: DueDay, keyCheck: Uint8Array) =>
  database.transaction(async (tx) => {
    await tx.insert(dueDays).values({ day, dueAt }).onConflictDoNothing()
    await tx.insert(dueKeys).values({ day, number: 1, keyCheck }).onConflictDoNothing()
  })
