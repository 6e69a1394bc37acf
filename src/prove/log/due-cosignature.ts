import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logCheckpoints, logCosignatures } from '../../database/schema.js'
import { formatVkey, type NoteKey } from '../../tlog/note.js'
import type { AddCheckpoint } from '../../tlog/witness-request.js'
import { currentLog, newestCheckpoint } from './head.js'
import { consistencyProof } from './tree.js'

/** A checkpoint that a witness has not cosigned, and the request to do so. */
export interface Due {
  log: number
  size: number
  request: AddCheckpoint
}

/** The newest checkpoint of the log in use, from the last that this witness cosigned; `null` if there is nothing newer. */
export async function dueCosignature(tx: Transaction, witness: NoteKey): Promise<Due | null> {
  const { number: log } = await currentLog(tx)
  const newest = await newestCheckpoint(tx, log)
  if (newest === null) return null
  const [cosigned] = await tx
    .select({ size: logCosignatures.size })
    .from(logCosignatures)
    .where(and(eq(logCosignatures.log, log), eq(logCosignatures.witness, formatVkey(witness))))
    .orderBy(desc(logCosignatures.size))
    .limit(1)
  const old = cosigned?.size ?? 0
  if (old === newest.size) return null
  const hashes = await consistencyProof(tx, log, old, newest.size)
  return { log, size: newest.size, request: { old, hashes, checkpoint: newest.note } }
}

/** The same request from another size, not larger than its own. */
export async function requestFrom(
  tx: Transaction,
  { log, size, request }: Due,
  old: number,
): Promise<AddCheckpoint> {
  return { ...request, old, hashes: await consistencyProof(tx, log, old, size) }
}

/** Whether a witness can have seen a tree of this size of the log: there is a published checkpoint of it, or nothing in it. */
export async function wasPublished(tx: Transaction, { log }: Due, size: number): Promise<boolean> {
  const isSize = and(eq(logCheckpoints.log, log), eq(logCheckpoints.size, size))
  const published = await tx.select({ size: logCheckpoints.size }).from(logCheckpoints).where(isSize)
  return size === 0 || published.length > 0
}

/** Stores a witness's signature line, which was verified, and when it signed. One that is there already stays. */
export async function storeCosignature(
  tx: Transaction,
  { log, size }: Due,
  witness: NoteKey,
  line: string,
  cosignedAt: Date,
): Promise<void> {
  const row = { log, size, witness: formatVkey(witness), line, cosignedAt }
  await tx.insert(logCosignatures).values(row).onConflictDoNothing()
}
