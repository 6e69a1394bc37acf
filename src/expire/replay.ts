import { and, isNotNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { utf8 } from '../base/bytes.js'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { ownDueAt } from '../database/own-due.js'
import { deliveries } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import { lockLiving } from '../rights/lock-living.js'
import { type Withdrawing, withdrawAgain } from '../rights/withdraw.js'
import { type ErasedBatch, type ErasureLedger, erasureDomain, keptDomain } from './erasure-ledger.js'
import { eraseQuestionsAgain, questionsOf } from './replay-questions.js'
import { erase } from './strip.js'

/** What erasing again needs of the relay. */
export interface Replaying extends Pick<Withdrawing, 'keys'> {
  database: Database
  policy: Policy
  erasures: Pick<ErasureLedger, 'batches'>
  log: Log
}

/** How many deliveries were stripped again, because their time is over, and how many withdrawn. */
export interface Replayed {
  stripped: number
  withdrawn: number
}

/** How many deliveries one transaction erases: as many as a strip's enquiries have as a rule. */
const chunkSize = 500

/**
 * Erases everything that the ledger of erasures has and that is there all the same, because an older database was restored
 * or because a crash came between ledger and commit: what is due is stripped, and what is not is withdrawn again. For every start,
 * before anybody is answered: whoever reads the database afterwards finds nothing of it. While there is nothing to do it is one look at
 * the deliveries for every 20,000 lines. The keys of the days that end with it go with the next run of expiry. Throws if the ledger
 * cannot be read.
 */
export async function replayErasures(relay: Replaying): Promise<Replayed> {
  const { database, erasures, log } = relay
  const total = { stripped: 0, withdrawn: 0 }
  let questions = 0
  for await (const batch of erasures.batches()) {
    const { erased, kept, asked } = await database.transaction((tx) => livingOf(tx, batch), {
      readOnly: true,
      isLong: true,
    })
    questions += await eraseQuestionsAgain(database, asked)
    for (const chunk of chunksOf(erased)) {
      const { stripped, withdrawn } = await database.transaction((tx) => eraseAgain(tx, relay, chunk), {
        isLong: true,
      })
      total.stripped += stripped
      total.withdrawn += withdrawn
    }
    for (const ids of chunksOf(kept)) {
      await database.transaction((tx) => withdrawAgain(tx, relay, { ids, isDestroyed: false }), {
        isLong: true,
      })
      total.withdrawn += ids.length
    }
  }
  if (total.stripped > 0) log.warn('stripped', { code: 'came-back', count: total.stripped })
  if (total.withdrawn > 0) log.warn('withdrawn', { code: 'came-back', count: total.withdrawn })
  if (questions > 0) log.warn('questions-deleted', { code: 'came-back', count: questions })
  if (total.stripped + total.withdrawn + questions > 0) await database.compact()
  return total
}

function* chunksOf(ids: readonly string[]): Generator<string[]> {
  for (let i = 0; i < ids.length; i += chunkSize) yield ids.slice(i, i + chunkSize)
}

/** A hold that the restored database knows does not count: what is in the ledger was destroyed, and the hold had ended. */
async function eraseAgain(tx: Transaction, relay: Replaying, chunk: readonly string[]): Promise<Replayed> {
  const living = await lockLiving(tx, chunk)
  const at = await now(tx)
  const over = living.filter(({ ownDueAt }) => ownDueAt <= at)
  const ids = living.filter(({ ownDueAt }) => ownDueAt > at).map(({ id }) => id)
  if (over.length > 0) {
    const ending = {
      enquiries: [...new Set(over.map(({ enquiryId }) => enquiryId))],
      deliveries: over.map(({ id }) => id),
    }
    await erase(tx, relay.policy, ending, at)
  }
  if (ids.length > 0) await withdrawAgain(tx, relay, { ids, isDestroyed: true })
  return { stripped: over.length, withdrawn: ids.length }
}

/** Which deliveries have one of these lines and more than it lets them have, and which questions have one. */
const livingOf = async (tx: Transaction, batch: ErasedBatch) => ({
  erased: await idsIn(
    tx,
    batch,
    erasureDomain,
    and(
      ne(deliveries.state, 'stripped'),
      or(ne(deliveries.state, 'withdrawn'), isNotNull(deliveries.wrapped)),
    ),
  ),
  kept: await idsIn(
    tx,
    batch,
    keptDomain,
    and(ne(deliveries.state, 'stripped'), ne(deliveries.state, 'withdrawn')),
  ),
  asked: await questionsOf(tx, batch.lines),
})

/**
 * The hashes are made where the ids are: most lines have no row any more. What is due after the month of its line is not what was
 * erased then, but an enquiry that its sender sent again, with the ids of one that is long gone, and that was accepted anew.
 */
async function idsIn(
  tx: Transaction,
  { month, lines }: ErasedBatch,
  domain: string,
  living: SQL | undefined,
): Promise<string[]> {
  const prefix = Buffer.from([...utf8(domain), 0]).toString('hex')
  const line = sql`sha256(decode(${prefix}, 'hex') || uuid_send(${deliveries.id}))`
  const rows = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        living,
        sql`to_char(${ownDueAt(deliveries)} at time zone 'UTC', 'YYYY-MM') <= ${month}`,
        sql`${line} in (select decode(hash, 'hex') from unnest(string_to_array(${lines.join(',')}, ',')) as hash)`,
      ),
    )
  return rows.map(({ id }) => id)
}
