import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Transaction } from '../../src/database/database.js'
import { logLeaves } from '../../src/database/schema.js'
import { decodeEntry, type Entry, privateEntryBytes } from '../../src/prove/entry.js'
import { currentLog } from '../../src/prove/log/head.js'

/** Every public entry of the log in use, in its order. */
export async function publicEntries(tx: Transaction): Promise<Entry[]> {
  const { number } = await currentLog(tx)
  const rows = await tx
    .select({ entry: logLeaves.entry })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, number), gt(sql`octet_length(${logLeaves.entry})`, privateEntryBytes)))
    .orderBy(asc(logLeaves.index))
  return rows.map(({ entry }) => decodeEntry(entry)).filter((entry) => entry !== null)
}
