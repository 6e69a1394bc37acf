import { concat, uint32 } from '../base/bytes.js'
import { idBytes, idFromBytes, isId } from '../base/ids.js'
import { isPadded, LARGEST_CLASS, pad, SIZE_CLASSES } from './padding.js'

const CLINIC_COPY = 1
const PATIENT_COPY = 2
const TEST = 3
const QUESTION = 4
const NOTE = 5

/** What a clinic reads: the form, the salt of its commitment, and the Ed25519 key that signs what the patient says later. */
export interface ClinicCopy {
  salt: Uint8Array
  patientSignKey: Uint8Array
  form: Uint8Array
}

/** One delivery as the patient's own copy remembers it. The salt (32 bytes) lets the patient show what was sent. */
export interface SaltedDelivery {
  deliveryId: string
  clinicId: string
  salt: Uint8Array
}

/** What the patient keeps: the form and every delivery of it, 1 to 255. */
export interface PatientCopy {
  deliveries: readonly SaltedDelivery[]
  form: Uint8Array
}

const SALTED_DELIVERY_BYTES = 16 + 16 + 32

/** The most bytes of form that fit into a clinic's copy. */
export const MAX_CLINIC_COPY_FORM_BYTES = LARGEST_CLASS - (1 + 32 + 32 + 4)

/**
 * The most bytes of form that fit into the patient's own copy of an enquiry to so many clinics. It is always less than
 * what a clinic's copy holds: a form that passes this limit can be sealed to everybody.
 */
export const maxFormBytes = (clinicCount: number): number =>
  LARGEST_CLASS - (2 + clinicCount * SALTED_DELIVERY_BYTES + 4)

/** The padded plaintext of a clinic's copy; `null` if the form is too large. Throws on a salt or key that is not 32 bytes. */
export function encodeClinicCopy({ salt, patientSignKey, form }: ClinicCopy): Uint8Array | null {
  if (salt.length !== 32 || patientSignKey.length !== 32)
    throw new RangeError('salt and patient key are 32 bytes')
  return pad(concat(Uint8Array.of(CLINIC_COPY), salt, patientSignKey, uint32(form.length), form))
}

/** The clinic's copy in a padded plaintext; `null` if it breaks any rule of the format. */
export function decodeClinicCopy(padded: Uint8Array): ClinicCopy | null {
  if (padded[0] !== CLINIC_COPY) return null
  const form = formAt(padded, 65)
  return form && { salt: padded.slice(1, 33), patientSignKey: padded.slice(33, 65), form }
}

/** The padded plaintext of the patient's copy; `null` if it is too large. Throws unless there are 1 to 255 deliveries. */
export function encodePatientCopy({ deliveries, form }: PatientCopy): Uint8Array | null {
  if (deliveries.length < 1 || deliveries.length > 255)
    throw new RangeError(`${deliveries.length} deliveries, must be 1 to 255`)
  return pad(
    concat(
      Uint8Array.of(PATIENT_COPY, deliveries.length),
      ...deliveries.map(encodeSaltedDelivery),
      uint32(form.length),
      form,
    ),
  )
}

/** The patient's copy in a padded plaintext; `null` if it breaks any rule of the format. */
export function decodePatientCopy(padded: Uint8Array): PatientCopy | null {
  const count = padded[1] ?? 0
  if (padded[0] !== PATIENT_COPY || count < 1) return null
  const form = formAt(padded, 2 + count * SALTED_DELIVERY_BYTES)
  if (!form) return null
  try {
    const deliveries = Array.from({ length: count }, (_, i) =>
      decodeSaltedDelivery(padded.subarray(2 + i * SALTED_DELIVERY_BYTES)),
    )
    return { deliveries, form }
  } catch {
    return null
  }
}

/** The most bytes that fit into a question to the operator. */
export const MAX_QUESTION_BYTES = LARGEST_CLASS - (1 + 4)

/** The padded plaintext of a question to the operator; `null` if it is too large. */
export const encodeQuestionCopy = (question: Uint8Array): Uint8Array | null =>
  pad(concat(Uint8Array.of(QUESTION), uint32(question.length), question))

/** The question in a padded plaintext; `null` if it breaks any rule of the format. */
export const decodeQuestionCopy = (padded: Uint8Array): Uint8Array | null =>
  padded[0] === QUESTION ? formAt(padded, 1) : null

/** A clinic's note to itself, with what shows that the clinic wrote it (32 bytes, `noteMacOf`). */
export interface NoteCopy {
  mac: Uint8Array
  note: Uint8Array
}

/** The most bytes that fit into a clinic's note: those of the class of 8192, so that it is small where it lies. */
export const MAX_NOTE_BYTES = SIZE_CLASSES[2] - (1 + 32 + 4)

/** The padded plaintext of a clinic's note; `null` if it is too large. Throws on a MAC that is not 32 bytes. */
export function encodeNoteCopy({ mac, note }: NoteCopy): Uint8Array | null {
  if (mac.length !== 32) throw new RangeError(`MAC is ${mac.length} bytes, must be 32`)
  if (note.length > MAX_NOTE_BYTES) return null
  return pad(concat(Uint8Array.of(NOTE), mac, uint32(note.length), note))
}

/** The note in a padded plaintext; `null` if it breaks any rule of the format. */
export function decodeNoteCopy(padded: Uint8Array): NoteCopy | null {
  if (padded[0] !== NOTE || padded.length > SIZE_CLASSES[2]) return null
  const note = formAt(padded, 33)
  return note && { mac: padded.slice(1, 33), note }
}

/** The padded plaintext of a test envelope: its kind and zeros. */
export function encodeTest(): Uint8Array {
  const padded = new Uint8Array(SIZE_CLASSES[0])
  padded[0] = TEST
  return padded
}

/** Whether a padded plaintext is that of a test envelope. */
export const isTest = (padded: Uint8Array): boolean => padded[0] === TEST && isPadded(padded, 1)

function encodeSaltedDelivery({ deliveryId, clinicId, salt }: SaltedDelivery): Uint8Array {
  if (salt.length !== 32) throw new RangeError(`salt is ${salt.length} bytes, must be 32`)
  if (!isId(deliveryId) || !isId(clinicId)) throw new RangeError('an id in a copy is a version 4 UUID')
  return concat(idBytes(deliveryId), idBytes(clinicId), salt)
}

const decodeSaltedDelivery = (bytes: Uint8Array): SaltedDelivery => ({
  deliveryId: idFromBytes(bytes.slice(0, 16)),
  clinicId: idFromBytes(bytes.slice(16, 32)),
  salt: bytes.slice(32, 64),
})

/** The form whose length stands at `offset`, provided that it is the last thing and the padding is right. */
function formAt(padded: Uint8Array, offset: number): Uint8Array | null {
  if (offset + 4 > padded.length) return null
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(offset)
  const end = offset + 4 + length
  return isPadded(padded, end) ? padded.slice(offset + 4, end) : null
}
