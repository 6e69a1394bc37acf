import { and, isNull, ne, sql } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints } from '../database/schema.js'

/** Where the operator's staff are told. */
export interface Staffed {
  policy: { operator: { email: string } }
}

/** The one endpoint that is nobody's but the operator's. */
export const isStaffMailbox = and(isNull(noticeEndpoints.clinicId), isNull(noticeEndpoints.enquiryId))

/** Has the operator's mailbox where the policy says. */
export async function keepStaffMailbox(tx: Transaction, { policy }: Staffed, at: Date): Promise<void> {
  const address = policy.operator.email
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
