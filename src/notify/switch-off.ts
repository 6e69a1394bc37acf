import { and, eq, ne, or } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints, notices } from '../database/schema.js'
import { isStaffMailbox, keepStaffMailbox, type Staffed } from './staff-mailbox.js'

/**
 * Uses an endpoint of a clinic no more until it answers a test, and has that told to the clinic's other endpoints and to staff. What
 * waited for it goes on waiting. A patient's is used no more at all, and nobody is told: it is nobody's business. The operator's own
 * mailbox stays in use: there is nobody else to tell.
 */
export async function switchOff(
  tx: Transaction,
  staffed: Staffed,
  { id, clinicId, enquiryId }: Pick<typeof noticeEndpoints.$inferSelect, 'id' | 'clinicId' | 'enquiryId'>,
  at: Date,
): Promise<void> {
  if (clinicId === null && enquiryId === null) return
  await tx.update(noticeEndpoints).set({ state: 'off' }).where(eq(noticeEndpoints.id, id))
  if (clinicId === null) return stopWaiting(tx, id, at)
  await keepStaffMailbox(tx, staffed, at)
  const told = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(
      and(
        or(eq(noticeEndpoints.clinicId, clinicId), isStaffMailbox),
        ne(noticeEndpoints.id, id),
        eq(noticeEndpoints.state, 'active'),
      ),
    )
  await tx.insert(notices).values(
    told.map(({ id: endpointId }) => ({
      id: newId(),
      endpointId,
      about: 'endpoint' as const,
      state: 'waiting' as const,
      writtenAt: at,
      nextAt: at,
    })),
  )
}

const stopWaiting = async (tx: Transaction, endpointId: string, at: Date): Promise<void> => {
  await tx
    .update(notices)
    .set({ state: 'stopped', endedAt: at })
    .where(and(eq(notices.endpointId, endpointId), eq(notices.state, 'waiting')))
}
