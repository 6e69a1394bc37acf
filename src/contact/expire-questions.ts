import { asc, lte } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { questions } from '../database/schema.js'
import { type Clocks, checkClocks } from '../expire/clocks.js'
import { type ErasingQuestions, eraseQuestions } from './erase-questions.js'

/** What ending questions needs of the relay. */
export interface Ending extends Clocks, ErasingQuestions {
  database: Database
}

const batchSize = 500

/**
 * Deletes every question whose time is over, by the database's clock; gives how many. Not while the clocks disagree. Before expiry, which
 * destroys the keys of days that nothing needs any more. Can be stopped and run again, also by several replicas at once.
 */
export async function expireQuestions(relay: Ending): Promise<number> {
  if (!(await relay.database.transaction(isAnyOver, { readOnly: true }))) return 0
  if (!(await checkClocks(relay))) return 0
  let total = 0
  for (;;) {
    const ended = await relay.database.transaction((tx) => endSome(tx, relay))
    if (ended === 0) break
    total += ended
  }
  if (total > 0) relay.log.info('questions-deleted', { count: total })
  return total
}

async function isAnyOver(tx: Transaction): Promise<boolean> {
  const over = await tx
    .select({ id: questions.id })
    .from(questions)
    .where(lte(questions.deleteAt, await now(tx)))
    .limit(1)
  return over.length > 0
}

async function endSome(tx: Transaction, relay: Ending): Promise<number> {
  const at = await now(tx)
  const over = await tx
    .select({ id: questions.id, dueAt: questions.dueAt })
    .from(questions)
    .where(lte(questions.deleteAt, at))
    .orderBy(asc(questions.id))
    .limit(batchSize)
    .for('update', { skipLocked: true })
  if (over.length > 0) await eraseQuestions(tx, relay, over, at)
  return over.length
}
