import { and, asc, inArray, ne, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { ownDueAt } from '../database/own-due.js'
import { deliveries, enquiries } from '../database/schema.js'

/** A delivery that is not stripped, as it is while its row is locked. */
export type Living = Awaited<ReturnType<typeof lockLiving>>[number]

/**
 * Locks those of the deliveries that are not stripped, and gives them in the order of their ids: their enquiries first, as every strip
 * does, and in one order, so that whoever does both waits and nobody waits in a ring.
 */
export async function lockLiving(tx: Transaction, ids: readonly string[]) {
  const named = and(inArray(deliveries.id, [...ids]), ne(deliveries.state, 'stripped'))
  const theirs = tx.select({ id: deliveries.enquiryId }).from(deliveries).where(named)
  await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(inArray(enquiries.id, theirs))
    .orderBy(asc(enquiries.id))
    .for('update')
  const { id, enquiryId, clinicId, state, dueDay, dueKey, dueAt, announcedAt, handedOverAt } = deliveries
  return tx
    .select({
      id,
      enquiryId,
      clinicId,
      state,
      dueDay,
      dueKey,
      dueAt,
      ownDueAt: ownDueAt(deliveries),
      announcedAt,
      handedOverAt,
      hasContent: sql<boolean>`${deliveries.wrapped} is not null`,
    })
    .from(deliveries)
    .where(named)
    .orderBy(asc(id))
    .for('update')
}
