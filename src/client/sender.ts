import { z } from 'zod'
import { newId } from '../base/ids.js'
import { randomBytes } from '../base/sodium.js'
import { type Directory, directoryAnswer } from '../contract/clinics.js'
import { type SealedRequest, sealedAnswer, sealedRequest } from '../contract/enquiries.js'
import { policyAnswer } from '../contract/policy.js'
import { encodeForm, type Form } from '../form/form.js'
import { countyOf } from '../form/postcode.js'
import { accessTokenHashOf } from '../seal/access-token.js'
import { keyIdOf, patientOf } from '../seal/keys.js'
import { sealForClinic, sealForPatient } from '../seal/seal.js'
import type { RelayClient } from './relay.js'

/** What a sender has to know of a relay before sealing. */
export interface Offer {
  directory: Directory
  policy: z.output<typeof policyAnswer>
}

/** The directory and the policy of a relay, as they are now. */
export async function fetchOffer(relay: RelayClient): Promise<Offer> {
  const [directory, policy] = await Promise.all([
    relay.call({ path: '/api/v1/clinics', answer: directoryAnswer }),
    relay.call({ path: '/api/v1/policy', answer: policyAnswer }),
  ])
  return { directory, policy }
}

/** An enquiry sealed here. Keep it until it is acknowledged: sending these bytes again is the same enquiry. */
export interface SealedHere {
  request: z.input<typeof sealedRequest>
  /** 32 bytes that only the patient has: status, copy and later say depend on it. */
  patientSecret: Uint8Array
}

/** A chosen clinic that the directory does not have. */
export class UnknownClinic extends Error {
  override readonly name = 'UnknownClinic'
}

/**
 * Seals a form to each chosen clinic and to the patient. Consent to the policy's present version is the caller's to have
 * asked for. Throws {@link UnknownClinic}, and a Refusal for degenerate keys; nothing leaves the device here.
 */
export function sealEnquiry(
  { directory, policy }: Offer,
  form: Form,
  clinicIds: readonly string[],
): SealedHere {
  const patientSecret = randomBytes(32)
  const patient = patientOf(patientSecret)
  const bytes = encodeForm(form)
  const enquiryId = newId()
  const deliveries = clinicIds.map((clinicId) => {
    const key = directory.clinics.find(({ id }) => id === clinicId)?.key
    if (key === undefined) throw new UnknownClinic('a chosen clinic is not in the directory')
    const deliveryId = newId()
    const sealed = sealForClinic({
      clinic: key,
      clinicId,
      deliveryId,
      patientSignKey: patient.signPair.publicKey,
      form: bytes,
    })
    return { deliveryId, clinicId, keyId: keyIdOf(key), ...sealed }
  })
  const copy = sealForPatient({ patient: patient.publicKeys, enquiryId, deliveries, form: bytes })
  const request: SealedRequest = {
    enquiryId,
    careNeed: form.careNeed,
    county: countyOf(form.contact.postcode) ?? 'unknown',
    language: form.language,
    consent: { version: policy.version, given: true },
    patient: {
      verificationKey: patient.signPair.publicKey,
      accessTokenHash: accessTokenHashOf(patient.accessToken),
      envelope: copy.envelope,
    },
    deliveries: deliveries.map(({ salt: _, ...delivery }) => delivery),
  }
  return { request: z.encode(sealedRequest, request), patientSecret }
}

/** Sends a sealed enquiry. Once this returns it is durable in every chosen clinic's inbox; sent again, it is the same one. */
export const sendSealed = (
  relay: RelayClient,
  { request }: SealedHere,
): Promise<z.output<typeof sealedAnswer>> =>
  relay.call({
    path: '/api/v1/enquiries/sealed',
    body: request,
    idempotencyKey: request.enquiryId,
    answer: sealedAnswer,
  })
