import { z } from 'zod'
import { concat } from '../base/bytes.js'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { hashOf } from '../base/hash.js'
import { signFor, verifyFor } from '../base/signing.js'
import { bytesField, idField, instantField } from '../base/wire.js'

const common = { v: z.literal(1), delivery: idField(), at: instantField() }

const withdrawalSchema = z.strictObject({ ...common, kind: z.literal('withdrawal') })

/** `id` is a fresh one: the envelope with the new contact details is sealed under it. `envelope` is the hash of that envelope. */
const correctionSchema = z.strictObject({
  ...common,
  kind: z.literal('correction'),
  id: idField(),
  envelope: bytesField(32),
})

const followUpSchema = z.discriminatedUnion('kind', [withdrawalSchema, correctionSchema])

/**
 * What a patient says afterwards, to one clinic: that its delivery is withdrawn, or that the contact details in it are now others.
 * What travels is its canonical JSON and the patient's Ed25519 signature over it (purpose `follow-up`, with the relay's origin), by the
 * key whose public half stands in the SubmissionAcceptance and in every envelope of the enquiry. So no operator can make one.
 */
export type FollowUp = z.output<typeof followUpSchema>

/** That the contact details of a delivery are now others. */
export type Correction = z.output<typeof correctionSchema>

/** A follow-up as it travels and is kept: the exact bytes that the patient signed, and the signature. */
export interface SignedFollowUp {
  body: Uint8Array
  signature: Uint8Array
}

/** Signs a follow-up with the patient's key. */
export function signFollowUp(followUp: FollowUp, origin: string, privateKey: Uint8Array): SignedFollowUp {
  const body = canonicalJson(z.encode(followUpSchema, followUp))
  return { body, signature: signFor('follow-up', origin, body, privateKey) }
}

/** What can be said of a follow-up that somebody presents. */
export type FollowUpReading =
  | { kind: 'follow-up'; followUp: FollowUp }
  | { kind: 'refused'; reason: 'not_signed_by_this_patient' | 'not_a_follow_up' }

/** Reads a follow-up, believing nothing that the patient's key did not sign for this origin. */
export function readFollowUp(
  { body, signature }: SignedFollowUp,
  origin: string,
  verificationKey: Uint8Array,
): FollowUpReading {
  if (!verifyFor('follow-up', origin, body, signature, verificationKey)) {
    return { kind: 'refused', reason: 'not_signed_by_this_patient' }
  }
  const followUp = decodeFollowUp(body)
  return followUp === null ? { kind: 'refused', reason: 'not_a_follow_up' } : { kind: 'follow-up', followUp }
}

/** The follow-up of canonical bytes; `null` if they are not those of one. The signature is not looked at. */
export function decodeFollowUp(body: Uint8Array): FollowUp | null {
  const parsed = followUpSchema.safeParse(readCanonicalJson(body)?.value)
  return parsed.success ? parsed.data : null
}

/** The 32-byte hash by which statements and receipts refer to a follow-up. */
export const followUpHash = ({ body, signature }: SignedFollowUp): Uint8Array =>
  hashOf('videre/v1/follow-up-hash', concat(signature, body))
