import { eq } from 'drizzle-orm'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { staffActs } from '../database/schema.js'
import { appendStatements } from '../prove/append.js'
import { collectEvidence } from '../prove/log/evidence.js'
import { deliveriesNamed, type Retrieving, subjectOf } from './evidence.js'

/**
 * The evidence of an enquiry, or of its delivery to one clinic, for somebody to whom the law or a claim entitles. The act, which goes
 * with the enquiry, keeps by which order and to whom; that it was handed out becomes a statement about each delivery, which the patient
 * can see unless the law forbids it. Nothing in it is content: nobody here has any. Refuses (`not-found`) what is not there any more.
 */
export async function discloseEvidence(
  tx: Transaction,
  relay: Retrieving,
  { id: act, arguments: { reference, clinicId, basis, isTold } }: ActOf<'evidence.disclose'>,
  at: Date,
): Promise<Answer<'evidence.disclose'>> {
  const found = await deliveriesNamed(tx, reference, clinicId)
  const subject = await subjectOf(tx, reference, clinicId, found)
  await tx.update(staffActs).set({ enquiryId: found[0].enquiryId }).where(eq(staffActs.id, act))
  const facts = found.map(({ deliveryId: delivery, clinicId: clinic }) => ({
    event: 'EvidenceDisclosed' as const,
    at,
    delivery,
    clinic,
    act,
    basis,
  }))
  await appendStatements(tx, relay.keys, facts, { withheld: !isTold })
  // As the parties are shown it: of an earlier order that is secret no other recipient learns either.
  return { evidence: await collectEvidence(tx, relay, subject) }
}
