import { idBytes } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { kemEncapsulate, randomBytes, wipe } from '../base/sodium.js'
import { commitmentOf, openingTokenHashOf, openingTokenOf } from './commitment.js'
import {
  encodeClinicCopy,
  encodeNoteCopy,
  encodePatientCopy,
  encodeQuestionCopy,
  encodeTest,
  MAX_CLINIC_COPY_FORM_BYTES,
  MAX_NOTE_BYTES,
  MAX_QUESTION_BYTES,
  maxFormBytes,
  type SaltedDelivery,
} from './contents.js'
import { closeEnvelope } from './envelope.js'
import { clinicIdBytes, encodeHeader, operatorId } from './header.js'
import { sealKeyFault } from './key-checks.js'
import { type Holder, keyIdOf, type PublicKeys } from './keys.js'
import { noteMacOf } from './note-mac.js'

/** A sealed envelope and the hash (32 bytes) that its opening token will be checked against. */
export interface Sealed {
  envelope: Uint8Array
  openingTokenHash: Uint8Array
}

/** A clinic's envelope. `salt` must reach nobody but the patient's own copy; `commitment` goes into the statement. */
export interface SealedForClinic extends Sealed {
  salt: Uint8Array
  commitment: Uint8Array
}

/** What a clinic's copy is made of. `form` is the canonical JSON of the form, `patientSignKey` 32 bytes. */
export interface ForClinic {
  clinic: PublicKeys
  clinicId: string
  deliveryId: string
  patientSignKey: Uint8Array
  form: Uint8Array
}

/** What the patient's own copy is made of: the same form, and each delivery with the salt of its envelope. */
export interface ForPatient {
  patient: PublicKeys
  enquiryId: string
  deliveries: readonly SaltedDelivery[]
  form: Uint8Array
}

/** For whom a test envelope is. `testId` is a fresh id; it stands where a delivery's id would. */
export interface ForTest {
  clinic: PublicKeys
  clinicId: string
  testId: string
}

/**
 * The form sealed to one clinic, with a fresh salt. Throws {@link Refusal} `unacceptable-key` for a degenerate key
 * and `too-large` for a form that fits no size class; there is no weaker way to fall back on.
 */
export function sealForClinic({
  clinic,
  clinicId,
  deliveryId,
  patientSignKey,
  form,
}: ForClinic): SealedForClinic {
  const salt = randomBytes(32)
  const padded = encodeClinicCopy({ salt, patientSignKey, form })
  const sealed = sealTo(clinic, deliveryId, clinicId, padded ?? refuseSize(form, MAX_CLINIC_COPY_FORM_BYTES))
  return { ...sealed, salt, commitment: commitmentOf(salt, form) }
}

/** The patient's own copy, sealed to the patient. Throws as {@link sealForClinic} does. */
export function sealForPatient({ patient, enquiryId, deliveries, form }: ForPatient): Sealed {
  const padded = encodePatientCopy({ deliveries, form })
  return sealTo(patient, enquiryId, null, padded ?? refuseSize(form, maxFormBytes(deliveries.length)))
}

/** What a question to the operator is made of. `question` is its canonical JSON, `questionId` a fresh id. */
export interface ForOperator {
  operator: PublicKeys
  questionId: string
  question: Uint8Array
}

/** A question, sealed to the operator's contact key. Throws as {@link sealForClinic} does. */
export function sealForOperator({ operator, questionId, question }: ForOperator): Sealed {
  const padded = encodeQuestionCopy(question)
  return sealTo(operator, questionId, operatorId, padded ?? refuseSize(question, MAX_QUESTION_BYTES))
}

/** What a clinic's note to itself is made of. `note` is its canonical JSON, `version` the number that it will have. */
export interface ForItself {
  clinic: Holder
  clinicId: string
  deliveryId: string
  version: number
  note: Uint8Array
}

/** A clinic's note about a delivery, sealed to the clinic itself. Throws as {@link sealForClinic} does. */
export function sealNote({ clinic, clinicId, deliveryId, version, note }: ForItself): Uint8Array {
  const padded = encodeNoteCopy({ mac: noteMacOf(clinic, deliveryId, version, note), note })
  return sealTo(clinic.publicKeys, deliveryId, clinicId, padded ?? refuseSize(note, MAX_NOTE_BYTES)).envelope
}

/** An envelope without content: opening it proves possession of the key. Throws as {@link sealForClinic} does. */
export const sealTest = ({ clinic, clinicId, testId }: ForTest): Sealed =>
  sealTo(clinic, testId, clinicId, encodeTest())

/** Seals and then wipes the plaintext and the shared secret. */
function sealTo(keys: PublicKeys, deliveryId: string, clinicId: string | null, padded: Uint8Array): Sealed {
  const fault = sealKeyFault(keys.sealKey)
  if (fault) throw new Refusal('unacceptable-key', `the key to seal to is degenerate: ${fault}`)
  const header = encodeHeader({
    keyId: keyIdOf(keys),
    deliveryId: idBytes(deliveryId),
    clinicId: clinicIdBytes(clinicId),
  })
  const encapsulation = kemEncapsulate(keys.sealKey)
  const envelope = closeEnvelope(header, encapsulation, padded)
  const token = openingTokenOf(encapsulation.sharedSecret, header)
  const openingTokenHash = openingTokenHashOf(token)
  for (const secret of [padded, encapsulation.sharedSecret, token]) wipe(secret)
  return { envelope, openingTokenHash }
}

function refuseSize(form: Uint8Array, limit: number): never {
  throw new Refusal('too-large', `form is ${form.length} bytes, limit ${limit}`)
}
