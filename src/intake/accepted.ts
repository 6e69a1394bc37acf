import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { Database, Transaction } from '../database/database.js'
import { deliveries, dueKeys, enquiries, statements } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { idempotencyHashOf, type Request, requestCheckOf } from './idempotency.js'
import type { StoredEnquiry } from './sealed-enquiry.js'

/** What intake needs of the relay to answer for an enquiry. */
export interface Answering {
  database: Database
  dayKeys: DayKeys
  keys: { origin: string; sign: { publicKey: Uint8Array } }
  publicUrl: URL
}

/** An accepted enquiry as its acknowledgement tells it, and the day key that it lies under. */
export interface Accepted {
  answer: {
    enquiryId: string
    reference: string
    statusUrl: string
    receipt: {
      origin: string
      relayKey: Uint8Array
      statements: { body: Uint8Array; signature: Uint8Array }[]
    }
    deliveries: { clinicId: string; deliveryId: string; state: 'consigned' }[]
  }
  dayKey: Uint8Array
}

/** What an enquiry's acknowledgement says: the same each time, since all of it follows from what is stored. */
export function acknowledge(relay: Answering, stored: StoredEnquiry, dayKey: Uint8Array): Accepted {
  const { id, reference, deliveries: consigned, statements: signed } = stored
  const { origin, sign } = relay.keys
  return {
    dayKey,
    answer: {
      enquiryId: id,
      reference,
      statusUrl: new URL(`/api/v1/enquiries/${reference}`, relay.publicUrl).href,
      receipt: { origin, relayKey: sign.publicKey, statements: signed },
      deliveries: consigned.map((delivery) => ({ ...delivery, state: 'consigned' as const })),
    },
  }
}

/**
 * The acknowledgement of an enquiry that was accepted before. Refuses (`idempotency-conflict`) if it was another one, and
 * (`lost`) if the key that would tell is lost.
 */
export async function acknowledgeAgain(
  relay: Answering,
  request: Request,
  stored: StoredEnquiry,
  at: Date,
): Promise<Accepted> {
  let lost: Refusal | null = null
  for (const dueKey of stored.dueKeys) {
    try {
      const dayKey = await relay.dayKeys.existing(stored.dueDay, dueKey, at)
      if (equalBytes(requestCheckOf(dayKey, request), stored.requestCheck))
        return acknowledge(relay, stored, dayKey)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'lost')) throw error
      lost = error
    }
  }
  throw lost ?? new Refusal('idempotency-conflict')
}

/** What is stored of the enquiry that was accepted with this idempotency key; `null` if there is none. */
export async function findStored(tx: Transaction, request: Request): Promise<StoredEnquiry | null> {
  const { id, reference, dueDay, dueKey, heldFromDay, requestCheck } = enquiries
  const [enquiry] = await tx
    .select({ id, reference, dueDay, dueKey, heldFromDay, requestCheck })
    .from(enquiries)
    .where(eq(enquiries.idempotencyHash, idempotencyHashOf(request)))
  if (enquiry === undefined) return null
  const consigned = await tx
    .select({ clinicId: deliveries.clinicId, deliveryId: deliveries.id })
    .from(deliveries)
    .where(eq(deliveries.enquiryId, enquiry.id))
    .orderBy(asc(deliveries.id))
  const ids = consigned.map(({ deliveryId }) => deliveryId)
  const acceptance = and(eq(statements.enquiryId, enquiry.id), eq(statements.event, 'SubmissionAcceptance'))
  const consignments = and(inArray(statements.deliveryId, ids), eq(statements.event, 'ContentConsignment'))
  const signed = await tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(or(acceptance, consignments))
    .orderBy(sql`${statements.deliveryId} nulls first`)
  return {
    ...enquiry,
    ...(await requestKeysOf(tx, enquiry)),
    deliveries: consigned,
    statements: signed,
  }
}

/** Which keys its request can have been noted under: of an enquiry that is held, one of its own day. */
async function requestKeysOf(
  tx: Transaction,
  { dueDay, dueKey, heldFromDay }: { dueDay: string; dueKey: number; heldFromDay: string | null },
): Promise<Pick<StoredEnquiry, 'dueDay' | 'dueKeys'>> {
  if (heldFromDay === null) return { dueDay, dueKeys: [dueKey] }
  const ofDay = await tx.select({ number: dueKeys.number }).from(dueKeys).where(eq(dueKeys.day, heldFromDay))
  // Without any its day is over, and whoever asks for one is told so.
  return { dueDay: heldFromDay, dueKeys: ofDay.length === 0 ? [1] : ofDay.map(({ number }) => number) }
}
