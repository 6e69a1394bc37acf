import { sql } from 'drizzle-orm'
import type { Transaction } from './database.js'

/** The instant of the database's clock, in milliseconds: the only "now" that decides anything. */
export async function now(tx: Transaction): Promise<Date> {
  const [row] = await tx.execute<{ now: string }>(
    sql`select to_char(videre_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
  )
  if (row === undefined) throw new TypeError('the database has no clock')
  return new Date(row.now)
}
