import { and, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints, notices } from '../database/schema.js'

/** Whom the operator's staff are told at. */
export interface Staffed {
  policy: { operator: { email: string } }
}

/**
 * Uses an endpoint of a clinic no more until it answers a test, and has that told to the clinic's other endpoints and to staff. What
 * waited for it goes on waiting. The operator's own mailbox stays in use: there is nobody else to tell.
 */
export async function switchOff(
  tx: Transaction,
  { policy }: Staffed,
  { id, clinicId }: { id: string; clinicId: string | null },
  at: Date,
): Promise<void> {
  if (clinicId === null) return
  await tx.update(noticeEndpoints).set({ state: 'off' }).where(eq(noticeEndpoints.id, id))
  await keepStaffMailbox(tx, policy.operator.email, at)
  const told = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(
      and(
        or(eq(noticeEndpoints.clinicId, clinicId), isNull(noticeEndpoints.clinicId)),
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

/** The operator's mailbox is where the policy says. */
async function keepStaffMailbox(tx: Transaction, address: string, at: Date): Promise<void> {
  await tx
    .insert(noticeEndpoints)
    .values({ id: newId(), kind: 'mail', address, state: 'active', setAt: at })
    .onConflictDoUpdate({
      target: noticeEndpoints.kind,
      targetWhere: sql`${noticeEndpoints.clinicId} is null and ${noticeEndpoints.enquiryId} is null`,
      set: { address },
      setWhere: ne(noticeEndpoints.address, address),
    })
}
