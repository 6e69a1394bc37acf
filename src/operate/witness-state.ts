import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { logCosignatures } from '../database/schema.js'
import { currentLog, newestCheckpoint } from '../prove/log/head.js'
import { parseVkey } from '../tlog/note.js'

/** How far one witness of the policy has come: all of it is public. */
export interface WitnessState {
  /** Its place in the policy, from 0. */
  index: number
  name: string
  /** How many entries of the newest checkpoint it has not cosigned. */
  entriesBehind: number
  /** The instant of its last cosignature, in seconds since 1970; `null` before the first. */
  cosignedAt: number | null
}

/** Reads how far the witnesses with these verifier keys have come with the log in use. */
export async function readWitnessStates(tx: Transaction, keys: readonly string[]): Promise<WitnessState[]> {
  if (keys.length === 0) return []
  const { number } = await currentLog(tx)
  const newest = await newestCheckpoint(tx, number)
  const states: WitnessState[] = []
  for (const [index, key] of keys.entries()) {
    const [last] = await tx
      .select({ size: logCosignatures.size, cosignedAt: logCosignatures.cosignedAt })
      .from(logCosignatures)
      .where(and(eq(logCosignatures.log, number), eq(logCosignatures.witness, key)))
      .orderBy(desc(logCosignatures.size))
      .limit(1)
    states.push({
      index,
      name: parseVkey(key)?.name ?? '',
      entriesBehind: (newest?.size ?? 0) - (last?.size ?? 0),
      cosignedAt: last === undefined ? null : last.cosignedAt.getTime() / 1000,
    })
  }
  return states
}
