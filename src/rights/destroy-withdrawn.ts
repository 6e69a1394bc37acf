import { and, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm'
import { randomBytes } from '../base/sodium.js'
import type { Transaction } from '../database/database.js'
import { clinicNotes, deliveries, enquiries, followUps } from '../database/schema.js'
import { forgetPatients } from '../notify/forget-patients.js'

/** What destroying before the due day needs of the relay. */
export interface Destroying {
  erasures: {
    /**
     * Writes down, outside the database and its backups, that deliveries are withdrawn: destroyed, or, while a hold keeps them
     * (`isKept`), only released to nobody. Durable on return. Whatever it has is done at the next start at the latest, so that nothing may
     * follow it in a transaction that can be refused.
     */
    record(erased: readonly { id: string; dueAt: Date; isKept?: boolean }[]): Promise<void>
  }
  traces: {
    /** Has the files of the embedded database rewritten before long. */
    note(): void
  }
}

/**
 * Destroys what the relay has of withdrawn deliveries: envelope, corrections, the clinic's note; and, of those enquiries of which nothing
 * else is left, the patient's own copy, the address for notices, and what a repeated request is known by. In a transaction that has the
 * enquiries and deliveries locked.
 */
export async function destroyContent(
  tx: Transaction,
  destroyed: readonly { id: string; enquiryId: string }[],
): Promise<void> {
  if (destroyed.length === 0) return
  const ids = destroyed.map(({ id }) => id)
  await tx.update(deliveries).set({ wrapped: null }).where(inArray(deliveries.id, ids))
  await tx.update(followUps).set({ wrapped: null }).where(inArray(followUps.deliveryId, ids))
  await tx.delete(clinicNotes).where(inArray(clinicNotes.deliveryId, ids))
  await destroyCopies(tx, [...new Set(destroyed.map(({ enquiryId }) => enquiryId))])
}

async function destroyCopies(tx: Transaction, enquiryIds: readonly string[]): Promise<void> {
  const alive = tx
    .select({ id: deliveries.enquiryId })
    .from(deliveries)
    .where(
      and(
        inArray(deliveries.enquiryId, [...enquiryIds]),
        notInArray(deliveries.state, ['withdrawn', 'stripped']),
      ),
    )
  const ended = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(and(inArray(enquiries.id, [...enquiryIds]), sql`${enquiries.id} not in ${alive}`))
  for (const { id } of ended) {
    // The row stays, so that the request, made again, is not a new enquiry; it is no more known what was in it.
    await tx
      .update(enquiries)
      .set({ patientCopy: null, requestCheck: randomBytes(32) })
      .where(eq(enquiries.id, id))
  }
  await forgetPatients(
    tx,
    ended.map(({ id }) => id),
  )
}

/**
 * Destroys what a hold kept of an enquiry although it was withdrawn meanwhile: for whoever ends the hold, as the last thing in a
 * transaction that has the enquiry and its deliveries locked. Gives how many deliveries that were.
 */
export async function destroyWithdrawn(
  tx: Transaction,
  enquiryId: string,
  { erasures, traces }: Destroying,
): Promise<number> {
  const kept = await tx
    .select({ id: deliveries.id, enquiryId: deliveries.enquiryId, dueAt: deliveries.dueAt })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.enquiryId, enquiryId),
        eq(deliveries.state, 'withdrawn'),
        isNotNull(deliveries.wrapped),
      ),
    )
  if (kept.length === 0) return 0
  await destroyContent(tx, kept)
  traces.note()
  await erasures.record(kept)
  return kept.length
}
