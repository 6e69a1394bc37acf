import { utf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import { deriveKey } from '../../src/base/hash.js'
import { idBytes, idFromBytes } from '../../src/base/ids.js'
import { kemEncapsulateFrom } from '../../src/base/sodium.js'
import { encodeClinicCopy } from '../../src/seal/contents.js'
import { closeEnvelope } from '../../src/seal/envelope.js'
import { clinicIdBytes, encodeHeader } from '../../src/seal/header.js'
import { deriveHolder } from '../../src/seal/keys.js'

/** Bytes that look random and are the same each time. Nothing real may be derived like this. */
export const bytesFrom = (label: string, sizeBytes = 32): Uint8Array =>
  deriveKey(utf8('videre test vectors'), label, undefined, sizeBytes)

/** A version 4 UUID that is the same each time. */
export function idFrom(label: string): string {
  const bytes = bytesFrom(label, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return idFromBytes(bytes)
}

/** The parties and ids of all vectors. */
export const clinicSecret = bytesFrom('clinic secret')
export const clinic = deriveHolder(clinicSecret)
export const otherClinicSecret = bytesFrom('other clinic secret')
export const patientSecret = bytesFrom('patient secret')
export const patient = deriveHolder(patientSecret)
export const clinicId = idFrom('clinic')
export const deliveryId = idFrom('delivery')
export const enquiryId = idFrom('enquiry')
export const salt = bytesFrom('salt')
export const patientSignKey = patient.publicKeys.signKey

export const form = canonicalJson({
  careNeed: 'dermatology',
  message: 'Føflekken på armen har vokst siden i sommer.',
  language: 'nb',
  preferredTimes: 'etter kl. 15',
  contact: { name: 'Kari Nordmann', email: 'kari@example.org', phone: '+4722000000', postcode: '0150' },
})

/** An envelope to be: for whom, under which ids, around which padded plaintext. */
export interface Plan {
  as: 'clinic' | 'patient' | 'test'
  secret: Uint8Array
  deliveryId: string
  clinicId: string | null
  padded: Uint8Array
}

/** Closes an envelope with an encapsulation that is the same each time. */
export function enclose({ as, secret, padded, ...ids }: Plan) {
  const holder = deriveHolder(secret)
  const encapsulationSeed = bytesFrom(`encapsulation for ${as}`, 64)
  const encapsulation = kemEncapsulateFrom(holder.publicKeys.sealKey, encapsulationSeed)
  const header = encodeHeader({
    keyId: holder.keyId,
    deliveryId: idBytes(ids.deliveryId),
    clinicId: clinicIdBytes(ids.clinicId),
  })
  const envelope = closeEnvelope(header, encapsulation, padded)
  return { header, encapsulationSeed, sharedSecret: encapsulation.sharedSecret, envelope }
}

/** To the clinic. */
export const clinicPlan = (padded: Uint8Array): Plan => ({
  as: 'clinic',
  secret: clinicSecret,
  deliveryId,
  clinicId,
  padded,
})

/** The padded plaintext of the clinic's copy. */
export const clinicPadded = (bytes: Uint8Array) => encodeClinicCopy({ salt, patientSignKey, form: bytes })!

/** A test envelope to the clinic. */
export const testPlan = (padded: Uint8Array): Plan => ({
  as: 'test',
  secret: clinicSecret,
  deliveryId: idFrom('test'),
  clinicId,
  padded,
})

/** A copy with one byte changed: to `value`, or in its lowest bit. Negative positions count from the end. */
export function changed(bytes: Uint8Array, at: number, value?: number): Uint8Array {
  const copy = bytes.slice()
  const index = at < 0 ? bytes.length + at : at
  copy[index] = value ?? copy[index]! ^ 1
  return copy
}

/** An envelope with nothing wrong. */
export const good = enclose(clinicPlan(clinicPadded(form))).envelope

/** So many zeros. */
export const zeros = (size: number) => new Uint8Array(size)
