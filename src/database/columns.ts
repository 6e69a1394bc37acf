import { type AnyPgTable, customType, timestamp } from 'drizzle-orm/pg-core'

/** Exact bytes: what was signed or sealed is stored as it was, never re-serialised. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  fromDriver: (buffer) => new Uint8Array(buffer),
})

/** An instant in UTC with milliseconds. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/**
 * When a column's value goes:
 * `kept`: it says nothing of a patient; `strip`: destroyed when the delivery's or the enquiry's time is up;
 * `session`: deleted when the session ends; `integration`: deleted when the entry enters the log; `policy`: deleted when the
 * policy says so, and with the day key of its due day at the latest.
 */
export type Departure = 'kept' | 'strip' | 'session' | 'integration' | 'policy'

/** What is stated of a column: who writes it, what it may hold, and when it goes. */
export type Fate = readonly [writtenBy: string, holds: string, goes: Departure]

/** The fates of a table's columns. The compiler refuses a table with a column of which nothing is stated. */
export interface TableFates {
  table: AnyPgTable
  columns: Readonly<Record<string, Fate>>
}

/** States the fate of every column of `table`. */
export const fatesOf = <T extends AnyPgTable>(
  table: T,
  columns: Readonly<Record<keyof T['_']['columns'], Fate>>,
): TableFates => ({ table, columns })
