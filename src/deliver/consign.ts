import { equalBytes } from '../base/bytes.js'
import { newId, newReference } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { receiversOf } from '../clinics/directory.js'
import type { Vouching } from '../clinics/vouched.js'
import type { Database, Transaction } from '../database/database.js'
import { DatabaseFailure } from '../database/failure.js'
import { now } from '../database/now.js'
import { deliveries, enquiries, noticeEndpoints } from '../database/schema.js'
import type { Consigned, DueKey, SealedDelivery, SealedEnquiry } from '../intake/sealed-enquiry.js'
import { dueInstant } from '../policy/due.js'
import { includeBy } from '../policy/log.js'
import type { Policy } from '../policy/policy.js'
import { enquiryPeriod } from '../policy/retention.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { envelopeHashOf } from '../seal/commitment.js'
import { wrapEnvelope, wrapKeyOf, wrappedHashOf } from '../seal/wrap.js'

/** What consigning needs of the relay. */
export interface Consigning {
  database: Database
  policy: Policy
  keys: StatementSigner
  vouching: Vouching
  /** Whether the log is signed at present: only then is inclusion promised. */
  mayPromise(): boolean
}

/**
 * Puts a sealed enquiry into the inboxes of its clinics, with the statements that say so, in one transaction: when it
 * returns `consigned`, all of it is durable, otherwise none of it exists. Refuses (`idempotency-conflict`) a delivery id
 * that is taken.
 */
export async function consign(
  { database, policy, keys, vouching, mayPromise }: Consigning,
  enquiry: SealedEnquiry,
  due: DueKey,
): Promise<Consigned> {
  const patientCopy = wrap(due, enquiry.id, enquiry.patientEnvelope)
  const consignments = enquiry.deliveries
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((delivery) => consignment(enquiry, delivery, due))
  try {
    return await database.transaction(async (tx) => {
      const at = await now(tx)
      const today = dueInstant(at, enquiryPeriod(policy), policy.timeZone)
      if (today.dueDay !== due.dueDay || !(await areReceiving(tx, vouching, enquiry)))
        return { kind: 'outdated' }
      const reference = newReference()
      if (!(await insertEnquiry(tx, enquiry, reference, patientCopy, due, at))) return { kind: 'known' }
      await tx
        .insert(deliveries)
        .values(consignments.map(({ row }) => ({ ...row, consentAt: at, consignedAt: at })))
      await insertNoticeAddress(tx, enquiry, at)
      const statements = await appendStatements(tx, keys, [
        { ...acceptance(enquiry, reference, at), includeBy: mayPromise() ? includeBy(at, policy.log) : null },
        ...consignments.map(({ fact }) => ({ ...fact, at })),
      ])
      const stored = consignments.map(({ row: { clinicId, id: deliveryId } }) => ({ clinicId, deliveryId }))
      const { id, requestCheck } = enquiry
      const { dueDay, dueKey } = due
      return {
        kind: 'consigned',
        stored: { id, reference, dueDay, dueKeys: [dueKey], requestCheck, deliveries: stored, statements },
      }
    })
  } catch (error) {
    if (violates(error, 'enquiries_pkey')) return { kind: 'known' }
    throw violates(error, 'deliveries_pkey') ? new Refusal('idempotency-conflict') : error
  }
}

/** Whether an id that a sender chose exists already. A sender's two attempts at once can meet at either unique index. */
const violates = (error: unknown, constraint: string): boolean =>
  error instanceof DatabaseFailure && error.constraint === constraint

const wrap = ({ dayKey }: DueKey, id: string, envelope: Uint8Array): Uint8Array =>
  wrapEnvelope(wrapKeyOf(dayKey, id), id, envelope)

/** One delivery's row and statement, but for the time. */
function consignment(enquiry: SealedEnquiry, delivery: SealedDelivery, due: DueKey) {
  const { id, clinicId, keyId, envelope, commitment, openingTokenHash } = delivery
  const { dueDay, dueKey, dueAt } = due
  const reference = newReference()
  const wrapped = wrap(due, id, envelope)
  const row = {
    id,
    reference,
    enquiryId: enquiry.id,
    clinicId,
    keyId,
    state: 'consigned' as const,
    wrapped,
    wrappedHash: wrappedHashOf(wrapped),
    commitment,
    tokenHash: openingTokenHash,
    consentVersion: enquiry.policyVersion,
    dueDay,
    dueKey,
    dueAt,
  }
  const fact = {
    event: 'ContentConsignment' as const,
    delivery: id,
    clinic: clinicId,
    reference,
    key: keyId,
    envelope: envelopeHashOf(envelope),
    commitment,
    openingTokenHash,
    dueAt,
    consent: enquiry.policyVersion,
    sealedBy: enquiry.sealedBy,
  }
  return { row, fact }
}

/** Whether every clinic still receives, with the key that was sealed to; it stays so until the transaction ends. */
async function areReceiving(
  tx: Transaction,
  vouching: Vouching,
  { deliveries: all }: SealedEnquiry,
): Promise<boolean> {
  const receivers = await receiversOf(
    tx,
    { vouching },
    all.map(({ clinicId }) => clinicId),
    { hold: true },
  )
  return all.every(({ clinicId, keyId }) => {
    const receiver = receivers.get(clinicId)
    return receiver !== undefined && equalBytes(receiver.keyId, keyId)
  })
}

async function insertEnquiry(
  tx: Transaction,
  enquiry: SealedEnquiry,
  reference: string,
  patientCopy: Uint8Array,
  { dueDay, dueKey, dueAt }: DueKey,
  acceptedAt: Date,
): Promise<boolean> {
  const { deliveries: all, patientEnvelope: _, noticeAddress: __, ...columns } = enquiry
  const inserted = await tx
    .insert(enquiries)
    .values({
      ...columns,
      reference,
      clinicCount: all.length,
      patientCopy,
      acceptedAt,
      dueDay,
      dueKey,
      dueAt,
    })
    .onConflictDoNothing({ target: enquiries.idempotencyHash })
    .returning({ id: enquiries.id })
  return inserted.length === 1
}

/** Where the patient is told of news, if they asked for it. */
async function insertNoticeAddress(
  tx: Transaction,
  { id: enquiryId, noticeAddress: wrappedAddress }: SealedEnquiry,
  setAt: Date,
): Promise<void> {
  if (wrappedAddress === null) return
  await tx
    .insert(noticeEndpoints)
    .values({ id: newId(), enquiryId, kind: 'mail', wrappedAddress, state: 'active', setAt })
}

const acceptance = (enquiry: SealedEnquiry, reference: string, at: Date) => ({
  event: 'SubmissionAcceptance' as const,
  at,
  enquiry: enquiry.id,
  reference,
  deliveries: enquiry.deliveries.map(({ id }) => id),
  verificationKey: enquiry.verificationKey,
  policy: enquiry.policyVersion,
  sealedBy: enquiry.sealedBy,
})
