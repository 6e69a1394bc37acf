import { hex } from '../../src/base/bytes.js'
import { envelopeHashOf } from '../../src/seal/commitment.js'
import { type Sealed, sealForClinic, sealForPatient, sealTest } from '../../src/seal/seal.js'
import { wrapEnvelope, wrapKeyOf, wrappedHashOf } from '../../src/seal/wrap.js'
import {
  bytesFrom,
  clinic,
  clinicId,
  clinicSecret,
  deliveryId,
  enquiryId,
  form,
  idFrom,
  patient,
  patientSecret,
  patientSignKey,
} from './make-vectors-ingredients.js'

/** The day that stands in the names of the frozen envelopes. */
export const frozenDate = '2026-11-20'

/** Envelopes as the sealing code makes them, with its own randomness. Each call gives others: kept once, for ever. */
export function makeFrozen(): Record<string, object> {
  const inClinic = { clinic: clinic.publicKeys, clinicId }
  const sealed = sealForClinic({ ...inClinic, deliveryId, patientSignKey, form })
  const delivery = { deliveryId, clinicId, salt: sealed.salt }
  const own = sealForPatient({ patient: patient.publicKeys, enquiryId, deliveries: [delivery], form })
  const test = sealTest({ ...inClinic, testId: idFrom('test') })
  const dayKey = bytesFrom('day key')
  const wrapKey = wrapKeyOf(dayKey, deliveryId)
  const wrapped = wrapEnvelope(wrapKey, deliveryId, sealed.envelope)
  const common = { type: 'seal', secret: hex(clinicSecret), clinicId, form: hex(form) } as const
  const outcome = ({ envelope, openingTokenHash }: Sealed) => ({
    openingTokenHash: hex(openingTokenHash),
    envelope: hex(envelope),
    envelopeHash: hex(envelopeHashOf(envelope)),
  })
  return {
    'clinic-copy': {
      rule: 'opens for ever',
      ...common,
      as: 'clinic',
      deliveryId,
      salt: hex(sealed.salt),
      patientSignKey: hex(patientSignKey),
      commitment: hex(sealed.commitment),
      ...outcome(sealed),
    },
    'patient-copy': {
      rule: 'opens for ever',
      ...common,
      as: 'patient',
      secret: hex(patientSecret),
      deliveryId: enquiryId,
      clinicId: null,
      deliveries: [{ ...delivery, salt: hex(delivery.salt) }],
      ...outcome(own),
    },
    'test-envelope': {
      rule: 'opens for ever',
      type: 'seal',
      as: 'test',
      secret: hex(clinicSecret),
      deliveryId: idFrom('test'),
      clinicId,
      ...outcome(test),
    },
    wrapped: {
      rule: 'unwraps for ever',
      type: 'wrap',
      dayKey: hex(dayKey),
      id: deliveryId,
      wrapKey: hex(wrapKey),
      wrapped: hex(wrapped),
      wrappedHash: hex(wrappedHashOf(wrapped)),
      result: 'unwrapped',
      envelope: hex(sealed.envelope),
    },
  }
}
