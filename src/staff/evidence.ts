import { and, asc, eq, gte, lt, or, sql } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { deliveries, deliveryNumbers, enquiries, staffActs } from '../database/schema.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { type Collecting, collectEvidence, type Subject } from '../prove/log/evidence.js'

/** What fetching evidence needs of the relay: nothing that could open an envelope. */
export interface Retrieving extends Collecting {
  keys: StatementSigner
  policy: { timeZone: string }
}

/** The most deliveries that are listed at once: more than a clinic gets in a day. */
const mostListed = 1000

/**
 * The evidence of an enquiry, or of its delivery to one clinic, by the reference that the patient or the clinic has. That
 * staff fetched it becomes a statement about each delivery, which the patient can see. Refuses (`not-found`) what is not there any more.
 */
export async function retrieveEvidence(
  tx: Transaction,
  relay: Retrieving,
  { id: act, arguments: { reference, clinicId } }: ActOf<'evidence.enquiry'>,
  at: Date,
): Promise<Answer<'evidence.enquiry'>> {
  const found = await deliveriesNamed(tx, reference, clinicId)
  const subject = await subjectOf(tx, reference, clinicId, found)
  await tx.update(staffActs).set({ enquiryId: found[0].enquiryId }).where(eq(staffActs.id, act))
  await recordRetrieval(tx, relay, act, found, at)
  return { evidence: await collectEvidence(tx, relay, subject, { forStaff: true }) }
}

/** A delivery of which evidence is asked for. */
interface Named {
  enquiryId: string
  deliveryId: string
  clinicId: string
}

/**
 * The deliveries of a reference, the patient's or a clinic's; with `clinicId` only that clinic's. Also while they are held beyond their
 * own time. Refuses (`not-found`) what is not there any more.
 */
export async function deliveriesNamed(
  tx: Transaction,
  reference: string,
  clinicId: string | null,
): Promise<[Named, ...Named[]]> {
  const [first, ...others] = await tx
    .select({ enquiryId: deliveries.enquiryId, deliveryId: deliveries.id, clinicId: deliveries.clinicId })
    .from(deliveries)
    .innerJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
    .where(
      and(
        or(eq(enquiries.reference, reference), eq(deliveries.reference, reference)),
        clinicId === null ? undefined : eq(deliveries.clinicId, clinicId),
        sql`${deliveries.dueAt} > videre_now()`,
      ),
    )
  if (first === undefined) throw new Refusal('not-found', 'there is nothing to this reference, or no more')
  return [first, ...others]
}

/** What evidence of these deliveries is about: the whole enquiry if it was named by the patient's reference alone. */
export async function subjectOf(
  tx: Transaction,
  reference: string,
  clinicId: string | null,
  [{ enquiryId, deliveryId }]: Awaited<ReturnType<typeof deliveriesNamed>>,
): Promise<Subject> {
  const isOfEnquiry = clinicId === null && (await isReferenceOfEnquiry(tx, reference))
  return isOfEnquiry ? { kind: 'enquiry', enquiryId } : { kind: 'delivery', deliveryId }
}

async function isReferenceOfEnquiry(tx: Transaction, reference: string): Promise<boolean> {
  const [enquiry] = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(eq(enquiries.reference, reference))
  return enquiry !== undefined
}

const recordRetrieval = (
  tx: Transaction,
  { keys }: Retrieving,
  act: string,
  found: readonly { deliveryId: string; clinicId: string }[],
  at: Date,
) =>
  appendStatements(
    tx,
    keys,
    found.map(({ deliveryId, clinicId }) => ({
      event: 'EvidenceRetrieved' as const,
      at,
      delivery: deliveryId,
      clinic: clinicId,
      act,
    })),
  )

/** What was forwarded to a clinic on a civil day and how far each got, without content; each of them says that staff looked. */
export async function listForwarded(
  tx: Transaction,
  relay: Retrieving,
  { id: act, arguments: { clinicId, day } }: ActOf<'evidence.clinic'>,
  at: Date,
): Promise<Answer<'evidence.clinic'>> {
  const { timeZone } = relay.policy
  const startOf = (offset: number) =>
    sql`((${day}::date + ${offset}::int)::timestamp at time zone ${timeZone})`
  const rows = await tx
    .select({
      deliveryId: deliveries.id,
      clinicId: deliveries.clinicId,
      reference: deliveries.reference,
      number: deliveryNumbers.number,
      state: deliveries.state,
      outcome: deliveries.outcome,
      problem: deliveries.problem,
      consignedAt: deliveries.consignedAt,
      handedOverAt: deliveries.handedOverAt,
      openedAt: deliveries.openedAt,
      seenAt: deliveries.seenAt,
      handledAt: deliveries.handledAt,
    })
    .from(deliveries)
    .leftJoin(deliveryNumbers, eq(deliveryNumbers.deliveryId, deliveries.id))
    .where(
      and(
        eq(deliveries.clinicId, clinicId),
        gte(deliveries.consignedAt, startOf(0)),
        lt(deliveries.consignedAt, startOf(1)),
        sql`${deliveries.dueAt} > videre_now()`,
      ),
    )
    .orderBy(asc(deliveries.consignedAt), asc(deliveries.id))
    .limit(mostListed)
  if (rows.length > 0) await recordRetrieval(tx, relay, act, rows, at)
  return { deliveries: rows.map(({ clinicId: _, ...row }) => row) }
}
