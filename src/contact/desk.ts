import { and, asc, eq, gt } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { questions } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { type ErasingQuestions, eraseQuestions } from './erase-questions.js'
import { keptUntil } from './kept-until.js'
import { unwrapStored } from './unwrap.js'

const isThere = (questionId: string, at: Date) =>
  and(eq(questions.id, questionId), gt(questions.deleteAt, at))

/** Every question whose time is not over, the open ones first, the longest waiting in front. */
export async function listQuestions(tx: Transaction): Promise<Answer<'question.list'>> {
  const { id: questionId, state, receivedAt, closedAt, deleteAt } = questions
  const rows = await tx
    .select({ questionId, state, receivedAt, closedAt, deleteAt })
    .from(questions)
    .where(gt(questions.deleteAt, await now(tx)))
    .orderBy(asc(questions.closedAt), asc(questions.receivedAt), asc(questions.id))
  return {
    questions: [
      ...rows.filter(({ state }) => state === 'open'),
      ...rows.filter(({ state }) => state === 'closed'),
    ],
  }
}

/** The sealed envelope of a question, for whoever has the contact key. Refuses (`not-found`) one whose time is over. */
export async function openStored(
  relay: { database: Database; dayKeys: DayKeys },
  { arguments: { questionId } }: ActOf<'question.open'>,
): Promise<Answer<'question.open'>> {
  const { row, at } = await relay.database.transaction(
    async (tx) => {
      const at = await now(tx)
      const [row] = await tx.select().from(questions).where(isThere(questionId, at))
      return { row, at }
    },
    { readOnly: true },
  )
  if (row === undefined) throw new Refusal('not-found', 'there is no such question, or no more')
  return { keyId: row.keyId, envelope: await unwrapStored(relay, row, at) }
}

/**
 * Closes a question that was answered, by the policy that it came under: it is deleted in this transaction, or when that policy says
 * so. The transaction must do nothing afterwards that can be refused: the ledger of erasures may have it. One that is closed already stays so.
 */
export async function closeQuestion(
  tx: Transaction,
  relay: ErasingQuestions,
  { arguments: { questionId } }: ActOf<'question.close'>,
  at: Date,
): Promise<Answer<'question.close'>> {
  const [row] = await tx.select().from(questions).where(isThere(questionId, at)).for('update')
  if (row === undefined) throw new Refusal('not-found', 'there is no such question, or no more')
  if (row.state === 'closed') return { deleteAt: row.deleteAt }
  const deleteAt = await keptUntil(tx, row, at)
  if (deleteAt <= at) {
    await eraseQuestions(tx, relay, [row], at)
    return { deleteAt: at }
  }
  await tx
    .update(questions)
    .set({ state: 'closed', closedAt: at, deleteAt })
    .where(eq(questions.id, questionId))
  return { deleteAt }
}
