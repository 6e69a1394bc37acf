import type { z } from 'zod'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { wipe } from '../base/sodium.js'
import type { draftAnswer, draftRequest } from '../contract/enquiries.js'
import { formFromDraft } from '../form/draft.js'
import { encodeForm, type Form } from '../form/form.js'
import { countyOf } from '../form/postcode.js'
import { accessTokenHashOf } from '../seal/access-token.js'
import { patientOf } from '../seal/keys.js'
import { sealForClinic, sealForPatient } from '../seal/seal.js'
import { acceptOnce, type Intake, type Sealed, type Sealing } from './accept.js'
import { patientSecretOf, requestOf } from './idempotency.js'

/**
 * Accepts an enquiry in the clear and seals it at once: what the patient wrote exists in this function's memory only, but for the
 * notice address, if there is one.
 * Refuses (`unacceptable-form`) with the fields that cannot be accepted. What is durable, {@link acceptOnce} says.
 */
export async function acceptDraft(
  intake: Intake,
  idempotencyKey: string,
  body: z.output<typeof draftRequest>,
): Promise<z.output<typeof draftAnswer>> {
  const { clinics, consent, notify, ...draft } = body
  const read = formFromDraft(draft, { country: intake.policy.country })
  if (read.kind === 'invalid') throw new Refusal('unacceptable-form', undefined, read.fields)
  const { form, warnings } = read
  const request = requestOf(idempotencyKey, body)
  const { answer, dayKey } = await acceptOnce(
    intake,
    request,
    { ...form, consent, notify },
    clinics,
    (sealing) => sealForm(form, clinics, patientSecretOf(sealing.due.dayKey, request), sealing),
  )
  const patientSecret = patientSecretOf(dayKey, request)
  return { ...answer, patientSecret, accessToken: patientOf(patientSecret).accessToken, warnings }
}

function sealForm(
  form: Form,
  clinics: readonly string[],
  patientSecret: Uint8Array,
  { receivers }: Sealing,
): Sealed {
  const patient = patientOf(patientSecret)
  const bytes = encodeForm(form)
  const enquiryId = newId()
  const sealed = clinics.map((clinicId) => {
    const receiver = receivers.get(clinicId)
    if (receiver === undefined) throw new Refusal('clinic-not-active')
    const id = newId()
    const { keys: clinic, keyId } = receiver
    const patientSignKey = patient.signPair.publicKey
    return {
      id,
      clinicId,
      keyId,
      ...sealForClinic({ clinic, clinicId, deliveryId: id, patientSignKey, form: bytes }),
    }
  })
  const copy = sealForPatient({
    patient: patient.publicKeys,
    enquiryId,
    deliveries: sealed.map(({ id, clinicId, salt }) => ({ deliveryId: id, clinicId, salt })),
    form: bytes,
  })
  for (const secret of [bytes, patientSecret, ...sealed.map(({ salt }) => salt)]) wipe(secret)
  return {
    id: enquiryId,
    accessHash: accessTokenHashOf(patient.accessToken),
    verificationKey: patient.signPair.publicKey,
    careNeed: form.careNeed,
    county: countyOf(form.contact.postcode) ?? 'unknown',
    language: form.language,
    sealedBy: 'relay',
    patientEnvelope: copy.envelope,
    deliveries: sealed,
  }
}
