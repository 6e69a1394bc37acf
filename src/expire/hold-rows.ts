import { and, asc, desc, eq, isNull, ne, or } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { deliveries, enquiries, holds } from '../database/schema.js'

/** What of an enquiry or a delivery says under which day key it lies, and until when. */
export interface Kept {
  id: string
  dueDay: string
  dueKey: number
  dueAt: Date
  heldFromDay: string | null
  heldFromAt: Date | null
}

/** An enquiry and those of its deliveries that are not stripped. */
export interface KeptEnquiry {
  enquiry: Kept
  deliveries: Kept[]
}

/** A hold that has not been ended. One that has run out may still be among them. */
export type Hold = typeof holds.$inferSelect

const columnsOf = ({
  id,
  dueDay,
  dueKey,
  dueAt,
  heldFromDay,
  heldFromAt,
}: typeof enquiries | typeof deliveries) => ({ id, dueDay, dueKey, dueAt, heldFromDay, heldFromAt })

/** The id of the enquiry of a reference, the patient's or that of one of its deliveries; `null` if there is none. */
export async function enquiryNamed(tx: Transaction, reference: string): Promise<string | null> {
  const [found] = await tx
    .select({ id: deliveries.enquiryId })
    .from(deliveries)
    .innerJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
    .where(or(eq(enquiries.reference, reference), eq(deliveries.reference, reference)))
    .limit(1)
  return found?.id ?? null
}

/** What is kept of an enquiry; `null` if nothing is. With `lock` it stays as it is: the enquiry first, as every strip does. */
export async function keptOf(
  tx: Transaction,
  enquiryId: string,
  { lock }: { lock: boolean },
): Promise<KeptEnquiry | null> {
  const ofEnquiry = tx.select(columnsOf(enquiries)).from(enquiries).where(eq(enquiries.id, enquiryId))
  const [enquiry] = await (lock ? ofEnquiry.for('update') : ofEnquiry)
  if (enquiry === undefined) return null
  const ofDeliveries = tx
    .select(columnsOf(deliveries))
    .from(deliveries)
    .where(and(eq(deliveries.enquiryId, enquiryId), ne(deliveries.state, 'stripped')))
    .orderBy(asc(deliveries.id))
  return { enquiry, deliveries: await (lock ? ofDeliveries.for('update') : ofDeliveries) }
}

/** The hold on an enquiry that has not been ended; `null` if there is none. */
export async function holdOn(tx: Transaction, enquiryId: string): Promise<Hold | null> {
  const [hold] = await tx
    .select()
    .from(holds)
    .where(and(eq(holds.enquiryId, enquiryId), isNull(holds.endedAt)))
    .orderBy(desc(holds.placedAt))
  return hold ?? null
}

/** Ends a hold. An enquiry has one that has not ended at most, so that another one can follow. */
export const endHold = (tx: Transaction, { id }: Hold, at: Date) =>
  tx.update(holds).set({ endedAt: at }).where(eq(holds.id, id))
