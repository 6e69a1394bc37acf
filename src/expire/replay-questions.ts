import { inArray, sql } from 'drizzle-orm'
import { utf8 } from '../base/bytes.js'
import type { Database, Transaction } from '../database/database.js'
import { questions } from '../database/schema.js'
import { erasureDomain } from './erasure-ledger.js'

/** Which questions to the operator are there that some lines of the ledger of erasures are about. */
export async function questionsOf(tx: Transaction, lines: readonly string[]): Promise<string[]> {
  const domain = Buffer.from([...utf8(erasureDomain), 0]).toString('hex')
  const line = sql`sha256(decode(${domain}, 'hex') || uuid_send(${questions.id}))`
  const rows = await tx
    .select({ id: questions.id })
    .from(questions)
    .where(
      sql`${line} in (select decode(hash, 'hex') from unnest(string_to_array(${lines.join(',')}, ',')) as hash)`,
    )
  return rows.map(({ id }) => id)
}

/** Deletes questions that the ledger of erasures has already; gives how many were still there. */
export async function eraseQuestionsAgain(database: Database, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  return database.transaction(
    async (tx) => {
      const gone = await tx
        .delete(questions)
        .where(inArray(questions.id, [...ids]))
        .returning({ id: questions.id })
      return gone.length
    },
    { isLong: true },
  )
}
