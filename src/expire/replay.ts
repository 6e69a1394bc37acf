import { and, ne, sql } from 'drizzle-orm'
import { utf8 } from '../base/bytes.js'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries } from '../database/schema.js'
import { type Erasing, eraseAgain } from './erase.js'
import { erasureDomain } from './erasure-ledger.js'
import type { Erased } from './strip.js'

/** What erasing again needs of the relay. */
export interface Replaying extends Erasing {
  database: Database
  log: Log
}

/** How many deliveries one transaction erases: as many as a strip's enquiries have as a rule. */
const chunkSize = 500

/**
 * Erases everything that the ledger of erasures has and that is there all the same, because an older database was restored
 * or because a crash came between ledger and commit. For every start, before anybody is answered: whoever reads the
 * database afterwards finds nothing of it. While there is nothing to do it is one look at the deliveries for every 20,000
 * lines. The keys of the days that end with it go with the next run of expiry. Throws if the ledger cannot be read.
 */
export async function replayErasures({ database, policy, erasures, log }: Replaying): Promise<Erased> {
  const total = { deliveries: 0, enquiries: 0 }
  for await (const lines of erasures.batches()) {
    const ids = await database.transaction((tx) => livingOf(tx, lines), { readOnly: true, isLong: true })
    for (let i = 0; i < ids.length; i += chunkSize) {
      const chunk = ids.slice(i, i + chunkSize)
      const erased = await database.transaction(async (tx) => eraseAgain(tx, policy, chunk, await now(tx)), {
        isLong: true,
      })
      total.deliveries += erased.deliveries
      total.enquiries += erased.enquiries
    }
  }
  if (total.deliveries === 0) return total
  log.warn('stripped', { code: 'came-back', count: total.deliveries })
  await database.compact()
  return total
}

/** Which living deliveries have one of these lines. The hashes are made where the ids are: most lines have no row any more. */
async function livingOf(tx: Transaction, lines: readonly string[]): Promise<string[]> {
  const domain = Buffer.from([...utf8(erasureDomain), 0]).toString('hex')
  const line = sql`sha256(decode(${domain}, 'hex') || uuid_send(${deliveries.id}))`
  const rows = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        ne(deliveries.state, 'stripped'),
        sql`${line} in (select decode(hash, 'hex') from unnest(string_to_array(${lines.join(',')}, ',')) as hash)`,
      ),
    )
  return rows.map(({ id }) => id)
}
