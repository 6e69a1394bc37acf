import { asc, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import type { inboxDelivery } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { followUps } from '../database/schema.js'

type Shown = z.output<typeof inboxDelivery>['followUps'][number]

/** The minute of an instant: the exact one would be the same at every clinic of an enquiry. */
export const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 60_000) * 60_000)

/** What the patient said afterwards, as clinics are shown it, by the ids of the deliveries, oldest first. */
export async function followUpsFor(
  tx: Transaction,
  deliveryIds: readonly string[],
): Promise<Map<string, Shown[]>> {
  const rows = await tx
    .select(withoutContent)
    .from(followUps)
    .where(inArray(followUps.deliveryId, [...deliveryIds]))
    .orderBy(asc(followUps.receivedAt), asc(followUps.id))
  const found = new Map<string, Shown[]>()
  for (const { deliveryId, body, signature, receivedAt, ...row } of rows) {
    const signed = body === null || signature === null ? null : { body, signature }
    found.set(deliveryId, [
      ...(found.get(deliveryId) ?? []),
      { ...row, receivedAt: minuteOf(receivedAt), signed },
    ])
  }
  return found
}

/** The columns of a follow-up but for what is sealed. */
export const withoutContent = {
  id: followUps.id,
  deliveryId: followUps.deliveryId,
  kind: followUps.kind,
  body: followUps.body,
  signature: followUps.signature,
  keyId: followUps.keyId,
  receivedAt: followUps.receivedAt,
  acknowledgedAt: followUps.acknowledgedAt,
}
