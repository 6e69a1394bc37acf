import { and, desc, eq } from 'drizzle-orm'
import { hashOf } from '../base/hash.js'
import type { Database } from '../database/database.js'
import { now } from '../database/now.js'
import { dueDays, dueKeys } from '../database/schema.js'
import type { DayKeyName } from './day-key-files.js'

/** A civil day on which deliveries fall due, and the instant at which it starts. */
export interface DueDay {
  dueDay: string
  dueAt: Date
}

/** What the database knows of a day key: enough to tell it from any other, and nothing of what it opens. */
export interface DayKeyRow extends DayKeyName {
  dueAt: Date
  keyCheck: Uint8Array
}

/** What tells a day key from any other one. */
export const checkOf = (key: Uint8Array): Uint8Array => hashOf('videre/v1/day-key-check', key)

const columns = { day: dueKeys.day, number: dueKeys.number, dueAt: dueDays.dueAt, keyCheck: dueKeys.keyCheck }

/** The keys of a day, the newest first. */
export const rowsOf = (database: Database, day: string): Promise<DayKeyRow[]> =>
  database.transaction(
    (tx) =>
      tx
        .select(columns)
        .from(dueKeys)
        .innerJoin(dueDays, eq(dueDays.day, dueKeys.day))
        .where(eq(dueKeys.day, day))
        .orderBy(desc(dueKeys.number)),
    { readOnly: true },
  )

/** The row of one key; undefined if there is none. */
export const rowOf = async (
  database: Database,
  { day, number }: DayKeyName,
): Promise<DayKeyRow | undefined> =>
  database.transaction(
    async (tx) => {
      const [row] = await tx
        .select(columns)
        .from(dueKeys)
        .innerJoin(dueDays, eq(dueDays.day, dueKeys.day))
        .where(and(eq(dueKeys.day, day), eq(dueKeys.number, number)))
      return row
    },
    { readOnly: true },
  )

/** Every key that the database knows, and the database's time. */
export const allRows = (database: Database): Promise<{ rows: DayKeyRow[]; at: Date }> =>
  database.transaction(
    async (tx) => ({
      at: await now(tx),
      rows: await tx.select(columns).from(dueKeys).innerJoin(dueDays, eq(dueDays.day, dueKeys.day)),
    }),
    { readOnly: true },
  )

/** Adds a key to its day unless there is one of this number: durable on return, whoever was first. */
export const insertRow = (
  database: Database,
  { dueDay: day, dueAt }: DueDay,
  number: number,
  keyCheck: Uint8Array,
): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.insert(dueDays).values({ day, dueAt }).onConflictDoNothing()
    await tx.insert(dueKeys).values({ day, number, keyCheck }).onConflictDoNothing()
  })
