import { and, asc, count, eq, isNotNull, isNull, notInArray, or, sql } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { isInOwnTime } from '../database/own-due.js'
import { clinics, deliveries, enquiries, noticeEndpoints, notices, staffActs } from '../database/schema.js'
import { noticeAbout } from './announce.js'

/**
 * Has a clinic told again, at all its addresses that are in use, of one delivery or of every one that nobody there has seen yet.
 * Gives how many notices that are. Refuses (`not-found`) a delivery that is not there any more or was seen, and a clinic
 * without an address in use.
 */
export async function replayNotices(
  tx: Transaction,
  { id: act, arguments: { clinicId, reference } }: ActOf<'notice.replay'>,
  at: Date,
): Promise<Answer<'notice.replay'>> {
  const unseen = await unseenAt(tx, clinicId, reference)
  const [first] = unseen
  if (reference !== null) {
    if (first === undefined)
      throw new Refusal('not-found', 'there is nothing unseen to this reference at this clinic')
    // What staff did about one enquiry goes with it.
    await tx.update(staffActs).set({ enquiryId: first.enquiryId }).where(eq(staffActs.id, act))
  }
  const endpoints = await tx
    .select({ id: noticeEndpoints.id })
    .from(noticeEndpoints)
    .where(and(eq(noticeEndpoints.clinicId, clinicId), eq(noticeEndpoints.state, 'active')))
    .for('key share')
  if (endpoints.length === 0) throw new Refusal('not-found', 'this clinic has no address in use')
  const written = unseen.flatMap(({ id }) => endpoints.map((endpoint) => noticeAbout(id, endpoint.id, at)))
  for (let i = 0; i < written.length; i += batchSize) await write(tx, written.slice(i, i + batchSize))
  return { notices: written.length }
}

/** What fits into one statement. */
const batchSize = 1000

async function unseenAt(tx: Transaction, clinicId: string, reference: string | null) {
  return tx
    .select({ id: deliveries.id, enquiryId: deliveries.enquiryId })
    .from(deliveries)
    .innerJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
    .where(
      and(
        eq(deliveries.clinicId, clinicId),
        reference === null
          ? undefined
          : or(eq(deliveries.reference, reference), eq(enquiries.reference, reference)),
        isNull(deliveries.seenAt),
        notInArray(deliveries.state, ['withdrawn', 'stripped']),
        isInOwnTime(deliveries),
      ),
    )
    .orderBy(asc(deliveries.id))
    .for('key share', { of: deliveries })
}

/** A notice that is there keeps its id, by which its receiver knows it, and begins anew. */
async function write(tx: Transaction, written: ReturnType<typeof noticeAbout>[]): Promise<void> {
  await tx
    .insert(notices)
    .values(written)
    .onConflictDoUpdate({
      target: [notices.deliveryId, notices.endpointId, notices.about],
      set: { state: 'waiting', attempts: 0, nextAt: sql`excluded.next_at`, endedAt: null },
    })
}

/** The addresses of clinics that do not work at present, without the addresses: whom to telephone. */
export async function listFailing(tx: Transaction): Promise<Answer<'notice.list'>> {
  const { id, kind, state, failingSince, lastAnswer, clinicId } = noticeEndpoints
  const rows = await tx
    .select({
      clinicId: clinics.id,
      name: clinics.name,
      endpointId: id,
      kind,
      state,
      failingSince,
      lastAnswer,
      waiting: count(notices.id),
    })
    .from(noticeEndpoints)
    .innerJoin(clinics, eq(clinics.id, clinicId))
    .leftJoin(notices, and(eq(notices.endpointId, id), eq(notices.state, 'waiting')))
    .where(or(eq(state, 'off'), isNotNull(failingSince)))
    .groupBy(clinics.id, id)
    .orderBy(asc(clinics.name), asc(id))
  return { endpoints: rows }
}
