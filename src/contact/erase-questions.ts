import { inArray } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { questions } from '../database/schema.js'
import type { DestroyedTraces } from '../expire/destroyed-traces.js'
import type { ErasureLedger } from '../expire/erasure-ledger.js'

/** What deleting questions needs of the relay. */
export interface ErasingQuestions {
  erasures: ErasureLedger
  traces: Pick<DestroyedTraces, 'note'>
}

type Locked = Pick<typeof questions.$inferSelect, 'id' | 'dueAt'>

/**
 * Deletes questions that the transaction holds locked. Those whose day key lives on are in the ledger of erasures first, so that no
 * backup brings them back: the transaction must do nothing afterwards that can be refused.
 */
export async function eraseQuestions(
  tx: Transaction,
  { erasures, traces }: ErasingQuestions,
  locked: readonly Locked[],
  at: Date,
): Promise<void> {
  const early = locked.filter(({ dueAt }) => dueAt > at)
  if (early.length > 0) await erasures.record(early.map(({ id, dueAt }) => ({ id, dueAt })))
  const ids = locked.map(({ id }) => id)
  const gone = await tx.delete(questions).where(inArray(questions.id, ids)).returning({ id: questions.id })
  if (gone.length !== ids.length) throw new RangeError('a locked question vanished')
  traces.note()
}
