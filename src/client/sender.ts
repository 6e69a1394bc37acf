import { z } from 'zod'
import { hostClock } from '../base/clock.js'
import { newId } from '../base/ids.js'
import { randomBytes } from '../base/sodium.js'
import { type Directory, directoryAnswer } from '../contract/clinics.js'
import { type SealedRequest, sealedAnswer, sealedRequest } from '../contract/enquiries.js'
import { policyAnswer } from '../contract/policy.js'
import { trustAnswer } from '../contract/trust.js'
import { encodeForm, type Form } from '../form/form.js'
import { countyOf } from '../form/postcode.js'
import { checkSealingKey, type SealingKeyFault } from '../prove/sealing-key.js'
import type { Trust } from '../prove/trust.js'
import { accessTokenHashOf } from '../seal/access-token.js'
import { keyIdOf, patientOf } from '../seal/keys.js'
import { sealForClinic, sealForPatient } from '../seal/seal.js'
import { type RelayClient, RelayUnexpected } from './relay.js'

/** What a sender has to know of a relay before sealing. */
export interface Offer {
  directory: Directory
  policy: z.output<typeof policyAnswer>
  /** Whose word about clinics' keys counts. */
  trust: Trust
}

/**
 * The directory and the policy of a relay, as they are now. Whoever has met it before gives whom they trusted then; without
 * it the relay's own word is taken, once.
 */
export async function fetchOffer(relay: RelayClient, pinned?: Trust): Promise<Offer> {
  const [directory, policy, trust] = await Promise.all([
    fetchDirectory(relay),
    relay.call({ path: '/api/v1/policy', answer: policyAnswer }),
    pinned ?? fetchTrust(relay),
  ])
  return { directory, policy, trust }
}

/** The clinics that receive enquiries at a relay, as they are now. */
export const fetchDirectory = (relay: RelayClient): Promise<Directory> =>
  relay.call({ path: '/api/v1/clinics', answer: directoryAnswer })

/** Whom a relay asks to be trusted. Throws RelayUnexpected if it calls itself otherwise than its address. */
export async function fetchTrust(relay: RelayClient): Promise<Trust> {
  const trust = await relay.call({ path: '/api/v1/trust', answer: trustAnswer })
  if (trust.origin !== relay.origin) {
    throw new RelayUnexpected(`the relay calls itself ${trust.origin}: use that address, not ${relay.origin}`)
  }
  return trust
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

/** A chosen clinic whose key cannot be shown to be its own: somebody may be in between. Nothing was sealed. */
export class UntrustedKey extends Error {
  override readonly name = 'UntrustedKey'
  readonly clinicId: string
  readonly reason: SealingKeyFault

  constructor(clinicId: string, reason: SealingKeyFault) {
    super(`the key of a chosen clinic cannot be shown to be its own: ${reason}`)
    this.clinicId = clinicId
    this.reason = reason
  }
}

type ListedClinic = Directory['clinics'][number]

/** The key of a chosen clinic, if registrars vouch for it in the log. Throws {@link UnknownClinic} and {@link UntrustedKey}. */
export function trustedKey({ directory, trust }: Offer, clinicId: string, now: Date): ListedClinic['key'] {
  const clinic = directory.clinics.find(({ id }) => id === clinicId)
  if (clinic === undefined) throw new UnknownClinic('a chosen clinic is not in the directory')
  const { key, name } = clinic
  const checked = checkSealingKey({ chain: key.entries, clinicId, keyId: keyIdOf(key), trust, now })
  if (checked.kind === 'refused') throw new UntrustedKey(clinicId, checked.reason)
  if (checked.name !== name) throw new UntrustedKey(clinicId, 'name_changed')
  return key
}

/**
 * Seals a form to each chosen clinic and to the patient. Consent to the policy's present version is the caller's to have
 * asked for. Throws {@link UnknownClinic}, {@link UntrustedKey}, and a Refusal for degenerate keys; nothing leaves the device here.
 */
export function sealEnquiry(
  offer: Offer,
  form: Form,
  clinicIds: readonly string[],
  now: Date = hostClock(),
): SealedHere {
  const patientSecret = randomBytes(32)
  const patient = patientOf(patientSecret)
  const bytes = encodeForm(form)
  const enquiryId = newId()
  const deliveries = clinicIds.map((clinicId) => {
    const key = trustedKey(offer, clinicId, now)
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
    consent: { version: offer.policy.version, given: true },
    patient: {
      verificationKey: patient.signPair.publicKey,
      accessTokenHash: accessTokenHashOf(patient.accessToken),
      envelope: copy.envelope,
    },
    deliveries: deliveries.map(({ salt: _, ...delivery }) => delivery),
  }
  return { request: z.encode(sealedRequest, request), patientSecret }
}

/** The same enquiry, with the wish to be told of news at an e-mail address: that is outside of what is sealed, for the relay to read. */
export const askForNotices = ({ request, patientSecret }: SealedHere, email: string): SealedHere => ({
  request: { ...request, notify: { email } },
  patientSecret,
})

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
