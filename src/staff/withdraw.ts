import { and, asc, eq, ne } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { isInOwnTime } from '../database/own-due.js'
import { deliveries, enquiries, staffActs } from '../database/schema.js'
import { type Withdrawing, withdraw } from '../rights/withdraw.js'

/**
 * Withdraws an enquiry everywhere, for a patient who has shown in another way than with the secret who they are. The act goes with the
 * enquiry. Gives how many deliveries were withdrawn by it. Refuses (`not-found`) a reference of no enquiry, or of one whose time is over.
 */
export async function withdrawEnquiry(
  tx: Transaction,
  relay: Withdrawing,
  { id: act, arguments: { reference } }: ActOf<'enquiry.withdraw'>,
): Promise<Answer<'enquiry.withdraw'>> {
  const [enquiry] = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(and(eq(enquiries.reference, reference), isInOwnTime(enquiries)))
    .for('update')
  if (enquiry === undefined) throw new Refusal('not-found', 'there is nothing to this reference, or no more')
  await tx.update(staffActs).set({ enquiryId: enquiry.id }).where(eq(staffActs.id, act))
  const living = await tx
    .select({ deliveryId: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.enquiryId, enquiry.id), ne(deliveries.state, 'stripped')))
    .orderBy(asc(deliveries.id))
  const wishes = living.map((one) => ({ ...one, signed: null }))
  return { deliveries: await withdraw(tx, relay, wishes, act) }
}
