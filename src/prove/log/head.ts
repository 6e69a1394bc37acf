import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logBatches, logCheckpoints, logs } from '../../database/schema.js'
import { emptyRoot } from '../../tlog/merkle.js'

/** A log of this relay. The one with the highest number is in use. */
export type Log = typeof logs.$inferSelect

/** The tree that the database has. */
export interface Head {
  size: number
  root: Uint8Array
}

/** A checkpoint that was signed, as the note and its size. */
export type Signed = Pick<typeof logCheckpoints.$inferSelect, 'size' | 'note'>

/** The log in use. Throws if there is none: it is made at the first start. */
export async function currentLog(tx: Transaction): Promise<Log> {
  const [log] = await tx.select().from(logs).orderBy(desc(logs.number)).limit(1)
  if (log === undefined) throw new RangeError('the database has no log')
  return log
}

/** The newest tree of a log. */
export async function headOf(tx: Transaction, log: number): Promise<Head> {
  const [head] = await tx
    .select({ size: logBatches.size, root: logBatches.root })
    .from(logBatches)
    .where(eq(logBatches.log, log))
    .orderBy(desc(logBatches.size))
    .limit(1)
  return head ?? { size: 0, root: emptyRoot }
}

/** The root hash of a size that the log went through; `null` if it never had this size. */
export async function rootOf(tx: Transaction, log: number, size: number): Promise<Uint8Array | null> {
  const [batch] = await tx
    .select({ root: logBatches.root })
    .from(logBatches)
    .where(and(eq(logBatches.log, log), eq(logBatches.size, size)))
  return batch?.root ?? null
}

/** The newest checkpoint of a log, without cosignatures; `null` before the first. */
export async function newestCheckpoint(tx: Transaction, log: number): Promise<Signed | null> {
  const [signed] = await tx
    .select({ size: logCheckpoints.size, note: logCheckpoints.note })
    .from(logCheckpoints)
    .where(eq(logCheckpoints.log, log))
    .orderBy(desc(logCheckpoints.size))
    .limit(1)
  return signed ?? null
}
