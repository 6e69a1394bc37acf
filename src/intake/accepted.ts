import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, enquiries, statements } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { idempotencyHashOf, type Request, requestCheckOf } from './idempotency.js'

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

/**
 * The acknowledgement of the enquiry that was accepted with this idempotency key, read from its rows, so that it is the
 * same each time; `null` if there is none. Refuses (`idempotency-conflict`) if that was another request.
 */
export async function acceptedBefore(relay: Answering, request: Request): Promise<Accepted | null> {
  const found = await relay.database.transaction((tx) => find(tx, request), { readOnly: true })
  if (found === null) return null
  const dayKey = await relay.dayKeys.existing(found.enquiry.dueDay, found.at)
  if (!equalBytes(requestCheckOf(dayKey, request), found.enquiry.requestCheck)) {
    throw new Refusal('idempotency-conflict')
  }
  const { id, reference } = found.enquiry
  return {
    dayKey,
    answer: {
      enquiryId: id,
      reference,
      statusUrl: new URL(`/api/v1/enquiries/${reference}`, relay.publicUrl).href,
      receipt: {
        origin: relay.keys.origin,
        relayKey: relay.keys.sign.publicKey,
        statements: found.statements,
      },
      deliveries: found.deliveries.map((delivery) => ({ ...delivery, state: 'consigned' as const })),
    },
  }
}

async function find(tx: Transaction, request: Request) {
  const { id, reference, dueDay, requestCheck } = enquiries
  const [enquiry] = await tx
    .select({ id, reference, dueDay, requestCheck })
    .from(enquiries)
    .where(eq(enquiries.idempotencyHash, idempotencyHashOf(request)))
  if (enquiry === undefined) return null
  const consigned = await tx
    .select({ clinicId: deliveries.clinicId, deliveryId: deliveries.id })
    .from(deliveries)
    .where(eq(deliveries.enquiryId, enquiry.id))
    .orderBy(asc(deliveries.id))
  const ids = consigned.map(({ deliveryId }) => deliveryId)
  const consignments = and(inArray(statements.deliveryId, ids), eq(statements.event, 'ContentConsignment'))
  const signed = await tx
    .select({ body: statements.body, signature: statements.signature })
    .from(statements)
    .where(or(eq(statements.enquiryId, enquiry.id), consignments))
    .orderBy(sql`${statements.deliveryId} nulls first`)
  return { at: await now(tx), enquiry, deliveries: consigned, statements: signed }
}
