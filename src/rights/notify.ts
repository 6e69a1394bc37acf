import { eq } from 'drizzle-orm'
import type { notifyStates } from '../contract/enquiries.js'
import type { Transaction } from '../database/database.js'
import { noticeEndpoints } from '../database/schema.js'
import { forgetPatients } from '../notify/forget-patients.js'
import { enquiryOf } from './enquiry-of.js'

/** Whether the patient of an enquiry is told of news. */
export async function notifyStateOf(
  tx: Transaction,
  enquiryId: string,
): Promise<(typeof notifyStates)[number]> {
  const [endpoint] = await tx
    .select({ state: noticeEndpoints.state })
    .from(noticeEndpoints)
    .where(eq(noticeEndpoints.enquiryId, enquiryId))
  if (endpoint === undefined) return 'none'
  return endpoint.state === 'active' ? 'on' : 'off'
}

/**
 * Forgets where the patient of an enquiry wanted to be told of news, and what was written to be told there. A second time does
 * nothing. Refuses (`not-found`) as every request of the patient does.
 */
export async function stopNotices(tx: Transaction, reference: string, token: Uint8Array): Promise<void> {
  const { id } = await enquiryOf(tx, reference, token)
  await forgetPatients(tx, [id])
}
