import { and, asc, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { enquiries, holds } from '../database/schema.js'
import { type Destroying, destroyWithdrawn } from '../rights/destroy-withdrawn.js'
import { endHold, holdOn } from './hold-rows.js'

const batchSize = 100

const hasRunOut = and(isNull(holds.endedAt), sql`${holds.until} <= videre_now()`)

/**
 * Ends the holds that have run out, and destroys what was withdrawn while they stood. For after a strip: what was kept for nothing but
 * its hold is gone by then. Gives how many ended.
 */
export async function endLapsedHolds(relay: Destroying & { database: Database }): Promise<number> {
  let ended = 0
  for (;;) {
    const batch = await relay.database.transaction((tx) => endSome(tx, relay), { isLong: true })
    if (batch === 0) return ended
    ended += batch
  }
}

async function endSome(tx: Transaction, relay: Destroying): Promise<number> {
  const lapsed = tx.select({ id: holds.enquiryId }).from(holds).where(hasRunOut)
  // The enquiry first, as every strip does; another replica's are passed over.
  const locked = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(inArray(enquiries.id, lapsed))
    .orderBy(asc(enquiries.id))
    .limit(batchSize)
    .for('update', { skipLocked: true })
  const at = await now(tx)
  let ended = 0
  for (const { id } of locked) {
    const hold = await holdOn(tx, id)
    if (hold === null || hold.until > at) continue
    await endHold(tx, hold, hold.until)
    await destroyWithdrawn(tx, id, relay)
    ended += 1
  }
  return ended
}
