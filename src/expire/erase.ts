import { and, asc, inArray, ne } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { deliveries, enquiries } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import type { ErasedDelivery, ErasureLedger } from './erasure-ledger.js'
import { type Erased, erase } from './strip.js'

/** What erasing before the due day needs of the relay. */
export interface Erasing {
  policy: Policy
  erasures: ErasureLedger
}

/**
 * Erases deliveries before their time, as a strip does: because a patient says so, say. The transaction must do nothing
 * afterwards that can be refused: the ledger of erasures has them from here on, and whatever it has goes at the next start at
 * the latest. Those that are not there, or erased already, are passed over. The key of their day lives on for the others.
 */
export async function eraseNow(
  tx: Transaction,
  { policy, erasures }: Erasing,
  deliveryIds: readonly string[],
  at: Date,
): Promise<Erased> {
  const living = await lockLiving(tx, deliveryIds)
  await erasures.record(living)
  return eraseLocked(tx, policy, living, at)
}

/** Erases deliveries that the ledger of erasures has already. */
export async function eraseAgain(
  tx: Transaction,
  policy: Policy,
  deliveryIds: readonly string[],
  at: Date,
): Promise<Erased> {
  return eraseLocked(tx, policy, await lockLiving(tx, deliveryIds), at)
}

const eraseLocked = (
  tx: Transaction,
  policy: Policy,
  living: readonly Living[],
  at: Date,
): Promise<Erased> =>
  living.length === 0
    ? Promise.resolve({ deliveries: 0, enquiries: 0 })
    : erase(
        tx,
        policy,
        {
          enquiries: [...new Set(living.map(({ enquiryId }) => enquiryId))],
          deliveries: living.map(({ id }) => id),
        },
        at,
      )

interface Living extends ErasedDelivery {
  enquiryId: string
}

/** Locks those of the deliveries that are not stripped: their enquiries first, as every strip does, and in one order. */
async function lockLiving(tx: Transaction, ids: readonly string[]): Promise<Living[]> {
  if (ids.length === 0) return []
  const named = and(inArray(deliveries.id, [...ids]), ne(deliveries.state, 'stripped'))
  const theirs = tx.select({ id: deliveries.enquiryId }).from(deliveries).where(named)
  await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(inArray(enquiries.id, theirs))
    .orderBy(asc(enquiries.id))
    .for('update')
  return tx
    .select({ id: deliveries.id, enquiryId: deliveries.enquiryId, dueAt: deliveries.dueAt })
    .from(deliveries)
    .where(named)
    .for('update')
}
