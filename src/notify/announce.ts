import { and, eq, inArray, isNull, notInArray } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, noticeEndpoints, notices } from '../database/schema.js'

/** Enough that a burst is told of within seconds, few enough that its locks are short. */
const batchSize = 200

/**
 * Writes the notices of deliveries that were consigned since: one for each endpoint of their clinics that is in use. Each delivery
 * has its turn once, with however many replicas. Gives how many deliveries had it: call again while it is not 0.
 */
export async function announceConsigned(tx: Transaction): Promise<number> {
  const fresh = await tx
    .select({ id: deliveries.id, clinicId: deliveries.clinicId })
    .from(deliveries)
    .where(and(isNull(deliveries.announcedAt), notInArray(deliveries.state, ['withdrawn', 'stripped'])))
    .limit(batchSize)
    .for('no key update', { skipLocked: true })
  if (fresh.length === 0) return 0
  const at = await now(tx)
  const clinicIds = [...new Set(fresh.map(({ clinicId }) => clinicId))]
  const endpoints = await tx
    .select({ id: noticeEndpoints.id, clinicId: noticeEndpoints.clinicId })
    .from(noticeEndpoints)
    .where(and(inArray(noticeEndpoints.clinicId, clinicIds), eq(noticeEndpoints.state, 'active')))
    .for('key share')
  const written = fresh.flatMap((delivery) =>
    endpoints
      .filter(({ clinicId }) => clinicId === delivery.clinicId)
      .map(({ id: endpointId }) => noticeAbout(delivery.id, endpointId, at)),
  )
  if (written.length > 0) await tx.insert(notices).values(written).onConflictDoNothing()
  await tx
    .update(deliveries)
    .set({ announcedAt: at })
    .where(
      inArray(
        deliveries.id,
        fresh.map(({ id }) => id),
      ),
    )
  return fresh.length
}

/** A notice that a delivery waits, due at once. */
export const noticeAbout = (deliveryId: string, endpointId: string, at: Date) => ({
  id: newId(),
  endpointId,
  about: 'delivery' as const,
  deliveryId,
  state: 'waiting' as const,
  writtenAt: at,
  nextAt: at,
})
