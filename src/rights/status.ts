import { and, asc, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { Refusal } from '../base/refusal.js'
import type { statusAnswer } from '../contract/enquiries.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { ownDueAt } from '../database/own-due.js'
import { clinics, deliveries, statements } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { markLost } from '../keyring/mark-lost.js'
import { type Collecting, collectEvidence } from '../prove/log/evidence.js'
import { unwrapEnvelope, wrapKeyOf } from '../seal/wrap.js'
import { enquiryOf } from './enquiry-of.js'
import { followUpsOf } from './follow-ups.js'
import { holdTold } from './hold-told.js'
import { notifyStateOf } from './notify.js'
import { offerAnother } from './offer-another.js'

/** What the patient's requests need of the relay. */
export interface Rights {
  database: Database
  dayKeys: DayKeys
  keys: { origin: string; sign: { publicKey: Uint8Array } }
}

/**
 * What happened to an enquiry so far, with every statement about it, and what of it the relay has lost the key to. Refuses
 * (`not-found`) a wrong token, an unknown reference and an enquiry whose time is over alike.
 */
export async function statusOf(
  { database, dayKeys, keys }: Rights,
  reference: string,
  token: Uint8Array,
): Promise<z.output<typeof statusAnswer>> {
  const { enquiry, rows, statements, at, notify, hold } = await database.transaction(
    (tx) => whatHappened(tx, reference, token),
    { readOnly: true },
  )
  const { id: enquiryId, acceptedAt, dueAt, heldFromAt, dueDay, dueKey } = enquiry
  return {
    enquiryId,
    reference: enquiry.reference,
    acceptedAt,
    dueAt: heldFromAt ?? dueAt,
    notify,
    hold,
    // What was withdrawn was destroyed, and is not missed.
    copyLost: enquiry.patientCopy !== null && (await dayKeys.isLost(dueDay, dueKey, at)),
    deliveries: (await markLost(dayKeys, rows, at)).map(({ lost, ...row }) => ({
      ...row,
      lost: lost && row.state !== 'withdrawn',
    })),
    receipt: { origin: keys.origin, relayKey: keys.sign.publicKey, statements },
  }
}

async function whatHappened(tx: Transaction, reference: string, token: Uint8Array) {
  const enquiry = await enquiryOf(tx, reference, token)
  const found = await deliveriesOf(tx, enquiry.id)
  const ids = found.map(({ deliveryId }) => deliveryId)
  const said = await followUpsOf(tx, ids)
  const rows = found.map(({ silence, ...row }) => ({
    ...row,
    followUps: said.get(row.deliveryId) ?? [],
    offerAnother: offerAnother({ ...row, silence }),
  }))
  return {
    enquiry,
    rows,
    statements: await statementsOf(tx, enquiry.id, ids),
    at: await now(tx),
    notify: { state: await notifyStateOf(tx, enquiry.id) },
    hold: await holdTold(tx, enquiry.id),
  }
}

/**
 * The patient's own copy, sealed to the patient secret. Refuses as {@link statusOf} does, (`gone`) if everything was withdrawn, and
 * (`lost`) if its key is lost.
 */
export async function patientCopyOf(
  { database, dayKeys }: Rights,
  reference: string,
  token: Uint8Array,
): Promise<Uint8Array> {
  const { enquiry, at } = await database.transaction(
    async (tx) => ({ enquiry: await enquiryOf(tx, reference, token), at: await now(tx) }),
    { readOnly: true },
  )
  if (enquiry.patientCopy === null)
    throw new Refusal('gone', 'all of it was withdrawn, and your own copy was destroyed with it')
  const dayKey = await dayKeys.existing(enquiry.dueDay, enquiry.dueKey, at)
  const copy = unwrapEnvelope(wrapKeyOf(dayKey, enquiry.id), enquiry.id, enquiry.patientCopy)
  if (copy.kind === 'damaged') throw new RangeError('a patient copy does not unwrap')
  return copy.envelope
}

/**
 * The evidence of an enquiry, or of one delivery of it, which says nothing of the others. Refuses as {@link statusOf}
 * does, and a delivery of another enquiry alike.
 */
export const evidenceFor = (
  { database, ...collecting }: Rights & Collecting,
  reference: string,
  token: Uint8Array,
  deliveryId: string | undefined,
): Promise<Uint8Array> =>
  database.transaction(
    async (tx) => {
      const { id: enquiryId } = await enquiryOf(tx, reference, token)
      if (deliveryId === undefined) return collectEvidence(tx, collecting, { kind: 'enquiry', enquiryId })
      const own = await deliveriesOf(tx, enquiryId)
      if (!own.some((delivery) => delivery.deliveryId === deliveryId)) throw new Refusal('not-found')
      return collectEvidence(tx, collecting, { kind: 'delivery', deliveryId })
    },
    { readOnly: true },
  )

const deliveriesOf = (tx: Transaction, enquiryId: string) =>
  tx
    .select({
      clinicId: deliveries.clinicId,
      clinicName: clinics.name,
      deliveryId: deliveries.id,
      state: deliveries.state,
      outcome: deliveries.outcome,
      consignedAt: deliveries.consignedAt,
      handedOverAt: deliveries.handedOverAt,
      openedAt: deliveries.openedAt,
      seenAt: deliveries.seenAt,
      handledAt: deliveries.handledAt,
      problemAt: deliveries.problemAt,
      withdrawnAt: deliveries.withdrawnAt,
      dueAt: ownDueAt(deliveries),
      dueDay: deliveries.dueDay,
      dueKey: deliveries.dueKey,
      silence: deliveries.silence,
    })
    .from(deliveries)
    .innerJoin(clinics, eq(clinics.id, deliveries.clinicId))
    .where(eq(deliveries.enquiryId, enquiryId))
    .orderBy(asc(clinics.name), asc(deliveries.id))

async function statementsOf(tx: Transaction, enquiryId: string, deliveryIds: string[]) {
  const signed = { body: statements.body, signature: statements.signature }
  return [
    ...(await tx
      .select(signed)
      .from(statements)
      .where(and(eq(statements.enquiryId, enquiryId), eq(statements.withheld, false)))),
    ...(await tx
      .select(signed)
      .from(statements)
      .where(and(inArray(statements.deliveryId, deliveryIds), eq(statements.withheld, false)))
      .orderBy(asc(statements.deliveryId), asc(statements.at))),
  ]
}
