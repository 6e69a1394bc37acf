import { and, eq } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, followUps } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { unwrapEnvelope, wrapKeyOf } from '../seal/wrap.js'
import { isInInbox, withdrawn } from './inbox.js'

/** What handing out corrections needs of the relay. */
export interface HandingOut {
  database: Database
  dayKeys: Pick<DayKeys, 'existing'>
}

/**
 * The envelope of a correction, for a clinic that has signed for the enquiry. Refuses (`out-of-order`) one that has not, (`gone`) what
 * was withdrawn, (`lost`, `unavailable`) as a handover does, and (`not-found`) everything else.
 */
export async function correctionEnvelope(
  { database, dayKeys }: HandingOut,
  clinicId: string,
  deliveryId: string,
  followUpId: string,
): Promise<Uint8Array> {
  const row = await database.transaction((tx) => correctionRow(tx, clinicId, deliveryId, followUpId), {
    readOnly: true,
  })
  const dayKey = await dayKeys.existing(row.dueDay, row.dueKey, row.at)
  const inside = unwrapEnvelope(wrapKeyOf(dayKey, followUpId), followUpId, row.wrapped)
  if (inside.kind === 'damaged') throw new RangeError('a correction does not unwrap')
  return inside.envelope
}

async function correctionRow(tx: Transaction, clinicId: string, deliveryId: string, followUpId: string) {
  const { state, handedOverAt, dueDay, dueKey } = deliveries
  const [row] = await tx
    .select({ state, handedOverAt, dueDay, dueKey, wrapped: followUps.wrapped, kind: followUps.kind })
    .from(followUps)
    .innerJoin(deliveries, eq(deliveries.id, followUps.deliveryId))
    .where(and(eq(followUps.id, followUpId), eq(deliveries.id, deliveryId), isInInbox(clinicId)))
  if (row === undefined || row.kind !== 'correction') throw new Refusal('not-found')
  if (row.state === 'withdrawn' || row.wrapped === null) throw withdrawn()
  if (row.handedOverAt === null) throw new Refusal('out-of-order')
  return { ...row, wrapped: row.wrapped, at: await now(tx) }
}
