import { and, eq, sql } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints, notices } from '../database/schema.js'

/**
 * Has the patient of an enquiry told that there is news, if they asked for it and their address is in use: one notice, also of several
 * news at once. Of several enquiries in one transaction, tell in the order of their ids, so that two who do it wait for each other.
 */
export async function tellPatient(tx: Transaction, enquiryId: string, at: Date): Promise<void> {
  const [endpoint] = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(and(eq(noticeEndpoints.enquiryId, enquiryId), eq(noticeEndpoints.state, 'active')))
    .for('key share')
  if (endpoint === undefined) return
  await tx
    .insert(notices)
    .values(statusNotice(endpoint.id, at))
    .onConflictDoUpdate({
      target: notices.endpointId,
      targetWhere: sql`${notices.about} = 'status' and ${notices.state} = 'waiting'`,
      // A mail may be on its way just now. Whoever settles it sees by the time that this came too late for it.
      set: { writtenAt: sql`greatest(excluded.written_at, ${notices.writtenAt} + interval '1 millisecond')` },
    })
}

/** A notice that there is news, due at once. */
export const statusNotice = (endpointId: string, at: Date) => ({
  id: newId(),
  endpointId,
  about: 'status' as const,
  state: 'waiting' as const,
  writtenAt: at,
  nextAt: at,
})
