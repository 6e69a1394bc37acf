import { asc, inArray } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints, notices } from '../database/schema.js'

/**
 * Locks the notice addresses of enquiries, and gives their ids. Whoever deletes notices of deliveries does this before: attempts, too,
 * have the endpoint before the notice.
 */
export async function lockPatients(tx: Transaction, enquiryIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(inArray(noticeEndpoints.enquiryId, [...enquiryIds]))
    .orderBy(asc(noticeEndpoints.enquiryId))
    .for('update')
  return rows.map(({ id }) => id)
}

/** Deletes the notice addresses of enquiries, with everything that was written to be told there. */
export async function forgetPatients(tx: Transaction, enquiryIds: readonly string[]): Promise<void> {
  const ids = await lockPatients(tx, enquiryIds)
  if (ids.length === 0) return
  await tx.delete(notices).where(inArray(notices.endpointId, ids))
  await tx.delete(noticeEndpoints).where(inArray(noticeEndpoints.id, ids))
}
