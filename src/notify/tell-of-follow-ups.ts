import { and, eq, inArray, sql } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { type deliveries, noticeEndpoints, notices } from '../database/schema.js'

/** What of a delivery says whether its clinic could know of it. */
type Known = Pick<typeof deliveries.$inferSelect, 'id' | 'clinicId' | 'announcedAt' | 'handedOverAt'>

/**
 * Has clinics told that a patient corrected or withdrew something, at every address in use. A clinic that was not told of the delivery
 * yet is told of nothing here: it hears of the delivery, if that still waits. The deliveries are locked.
 */
export async function tellOfFollowUps(tx: Transaction, about: readonly Known[], at: Date): Promise<void> {
  const known = about.filter(({ announcedAt, handedOverAt }) => announcedAt !== null || handedOverAt !== null)
  const clinicIds = [...new Set(known.map(({ clinicId }) => clinicId))]
  if (clinicIds.length === 0) return
  const endpoints = await tx
    .select({ id: noticeEndpoints.id, clinicId: noticeEndpoints.clinicId })
    .from(noticeEndpoints)
    .where(and(inArray(noticeEndpoints.clinicId, clinicIds), eq(noticeEndpoints.state, 'active')))
    .for('key share')
  const written = known.flatMap((delivery) =>
    endpoints
      .filter(({ clinicId }) => clinicId === delivery.clinicId)
      .map(({ id: endpointId }) => ({
        id: newId(),
        endpointId,
        about: 'follow_up' as const,
        deliveryId: delivery.id,
        state: 'waiting' as const,
        writtenAt: at,
        nextAt: at,
      })),
  )
  if (written.length === 0) return
  await tx
    .insert(notices)
    .values(written)
    .onConflictDoUpdate({
      target: [notices.deliveryId, notices.endpointId, notices.about],
      // With an id of its own it is another notice: for a receiver that knows the one before, and for an attempt that is on its way.
      set: {
        id: sql`excluded.id`,
        state: 'waiting',
        attempts: 0,
        writtenAt: sql`excluded.written_at`,
        nextAt: sql`excluded.next_at`,
        lastAnswer: null,
        endedAt: null,
      },
    })
}
