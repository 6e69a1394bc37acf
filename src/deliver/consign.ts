import { equalBytes } from '../base/bytes.js'
import { newReference } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { receiversOf } from '../clinics/directory.js'
import type { Database, Transaction } from '../database/database.js'
import { DatabaseFailure } from '../database/failure.js'
import { now } from '../database/now.js'
import { deliveries, enquiries } from '../database/schema.js'
import type { Consigned, DueKey, SealedEnquiry } from '../intake/sealed-enquiry.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { enquiryPeriod } from '../policy/retention.js'
import { appendStatements, type Fact, type StatementSigner } from '../prove/append.js'
import { envelopeHashOf } from '../seal/commitment.js'
import { wrapEnvelope, wrapKeyOf, wrappedHashOf } from '../seal/wrap.js'

/** What consigning needs of the relay. */
export interface Consigning {
  database: Database
  policy: Policy
  keys: StatementSigner
}

type Row = typeof deliveries.$inferInsert

/**
 * Puts a sealed enquiry into the inboxes of its clinics, with the statements that say so, in one transaction: when it
 * returns `consigned`, all of it is durable, otherwise none of it exists. Refuses (`reseal`) if a clinic no longer
 * receives or has another key than the one sealed to.
 */
export async function consign(
  { database, policy, keys }: Consigning,
  enquiry: SealedEnquiry,
  due: DueKey,
): Promise<Consigned> {
  const wrapped = wrapAll(enquiry, due)
  try {
    return await database.transaction(async (tx) => {
      const at = await now(tx)
      const today = dueInstant(at, enquiryPeriod(policy), policy.timeZone)
      if (today.dueDay !== due.dueDay) return { kind: 'day_changed' }
      await checkReceivers(tx, enquiry)
      const reference = newReference()
      if (!(await insertEnquiry(tx, enquiry, reference, wrapped.patientCopy, due, at)))
        return { kind: 'known' }
      const rows = wrapped.deliveries.map((row) => ({
        ...row,
        consentVersion: enquiry.policyVersion,
        consentAt: at,
        consignedAt: at,
      }))
      await tx.insert(deliveries).values(rows)
      await appendStatements(tx, keys, [
        acceptance(enquiry, reference, at),
        ...enquiry.deliveries.map((_, i) => consignment(enquiry, i, rows[i], due, at)),
      ])
      return { kind: 'consigned' }
    })
  } catch (error) {
    throw isIdTaken(error) ? new Refusal('idempotency-conflict') : error
  }
}

/** Ids that a sender chose and that exist already: random ids do not meet by chance. */
const isIdTaken = (error: unknown): boolean =>
  error instanceof DatabaseFailure &&
  (error.constraint === 'deliveries_pkey' || error.constraint === 'enquiries_pkey')

function wrapAll(enquiry: SealedEnquiry, { dueDay, dueAt, dayKey }: DueKey) {
  const wrap = (id: string, envelope: Uint8Array) => wrapEnvelope(wrapKeyOf(dayKey, id), id, envelope)
  return {
    patientCopy: wrap(enquiry.id, enquiry.patientEnvelope),
    deliveries: enquiry.deliveries.map(({ id, clinicId, keyId, envelope, commitment, openingTokenHash }) => {
      const wrapped = wrap(id, envelope)
      return {
        id,
        reference: newReference(),
        enquiryId: enquiry.id,
        clinicId,
        keyId,
        state: 'consigned' as const,
        wrapped,
        wrappedHash: wrappedHashOf(wrapped),
        commitment,
        tokenHash: openingTokenHash,
        dueDay,
        dueAt,
      }
    }),
  }
}

async function checkReceivers(tx: Transaction, { deliveries: all }: SealedEnquiry): Promise<void> {
  const receivers = await receiversOf(
    tx,
    all.map(({ clinicId }) => clinicId),
    { hold: true },
  )
  for (const { clinicId, keyId } of all) {
    const receiver = receivers.get(clinicId)
    if (receiver === undefined || !equalBytes(receiver.keyId, keyId)) throw new Refusal('reseal')
  }
}

async function insertEnquiry(
  tx: Transaction,
  enquiry: SealedEnquiry,
  reference: string,
  patientCopy: Uint8Array,
  { dueDay, dueAt }: DueKey,
  acceptedAt: Date,
): Promise<boolean> {
  const { deliveries: all, patientEnvelope: _, ...columns } = enquiry
  const inserted = await tx
    .insert(enquiries)
    .values({ ...columns, reference, clinicCount: all.length, patientCopy, acceptedAt, dueDay, dueAt })
    .onConflictDoNothing({ target: enquiries.idempotencyHash })
    .returning({ id: enquiries.id })
  return inserted.length === 1
}

const acceptance = (enquiry: SealedEnquiry, reference: string, at: Date): Fact => ({
  event: 'SubmissionAcceptance',
  at,
  enquiry: enquiry.id,
  reference,
  deliveries: enquiry.deliveries.map(({ id }) => id),
  verificationKey: enquiry.verificationKey,
  policy: enquiry.policyVersion,
  sealedBy: enquiry.sealedBy,
})

function consignment(enquiry: SealedEnquiry, i: number, row: Row | undefined, due: DueKey, at: Date): Fact {
  const delivery = enquiry.deliveries[i]
  if (delivery === undefined || row === undefined) throw new RangeError('a delivery without a row')
  return {
    event: 'ContentConsignment',
    at,
    delivery: delivery.id,
    clinic: delivery.clinicId,
    reference: row.reference,
    key: delivery.keyId,
    envelope: envelopeHashOf(delivery.envelope),
    commitment: delivery.commitment,
    openingTokenHash: delivery.openingTokenHash,
    dueAt: due.dueAt,
    consent: enquiry.policyVersion,
    sealedBy: enquiry.sealedBy,
  }
}
