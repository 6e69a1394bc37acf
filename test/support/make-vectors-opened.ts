import { concat, hex } from '../../src/base/bytes.js'
import { deriveKey } from '../../src/base/hash.js'
import { accessTokenHashOf } from '../../src/seal/access-token.js'
import {
  commitmentOf,
  envelopeHashOf,
  openingTokenHashOf,
  openingTokenOf,
} from '../../src/seal/commitment.js'
import { encodePatientCopy, encodeTest } from '../../src/seal/contents.js'
import { deriveHolder, fingerprintOf, patientOf } from '../../src/seal/keys.js'
import {
  bytesFrom,
  clinicPadded,
  clinicPlan,
  clinicSecret,
  enclose,
  enquiryId,
  form,
  idFrom,
  type Plan,
  patientSecret,
  patientSignKey,
  salt,
  testPlan,
} from './make-vectors-ingredients.js'
import type { DeriveVector, SealVector, Vector } from './vector.js'

function sealVector(rule: string, plan: Plan, content: Partial<SealVector>): SealVector {
  const { header, encapsulationSeed, sharedSecret, envelope } = enclose(plan)
  const material = deriveKey(sharedSecret, 'videre/v1/envelope', header, 56)
  const openingToken = openingTokenOf(sharedSecret, header)
  return {
    rule,
    type: 'seal',
    as: plan.as,
    secret: hex(plan.secret),
    deliveryId: plan.deliveryId,
    clinicId: plan.clinicId,
    ...content,
    encapsulationSeed: hex(encapsulationSeed),
    sizeClass: plan.padded.length,
    header: hex(header),
    sharedSecret: hex(sharedSecret),
    aeadKey: hex(material.subarray(0, 32)),
    aeadNonce: hex(material.subarray(32)),
    openingToken: hex(openingToken),
    openingTokenHash: hex(openingTokenHashOf(openingToken)),
    envelope: hex(envelope),
    envelopeHash: hex(envelopeHashOf(envelope)),
  }
}

const clinicCopy = (rule: string, bytes: Uint8Array): SealVector =>
  sealVector(rule, clinicPlan(clinicPadded(bytes)), {
    salt: hex(salt),
    patientSignKey: hex(patientSignKey),
    form: hex(bytes),
    commitment: hex(commitmentOf(salt, bytes)),
  })

function patientCopy(rule: string, count: number): SealVector {
  const deliveries = Array.from({ length: count }, (_, i) => ({
    deliveryId: idFrom(`delivery ${i}`),
    clinicId: idFrom(`clinic ${i}`),
    salt: bytesFrom(`salt ${i}`),
  }))
  const padded = encodePatientCopy({ deliveries, form })!
  return sealVector(
    rule,
    { as: 'patient', secret: patientSecret, deliveryId: enquiryId, clinicId: null, padded },
    {
      deliveries: deliveries.map((delivery) => ({ ...delivery, salt: hex(delivery.salt) })),
      form: hex(form),
    },
  )
}

/** What opens, and what is derived. */
export const opened = {
  'derive-clinic': derive('a clinic: all keys follow from the secret', clinicSecret),
  'derive-patient': {
    ...derive('a patient: the same derivation; session is the access token', patientSecret),
    accessTokenHash: hex(accessTokenHashOf(patientOf(patientSecret).accessToken)),
  },
  'clinic-copy': clinicCopy('the worked example of FORMAT.md', form),
  'clinic-copy-empty-form': clinicCopy('a form may be of any length, also none', new Uint8Array(0)),
  'clinic-copy-fills-class': clinicCopy(
    'content of exactly 2,048 bytes stays in the first class',
    bytesFrom('form', 1979),
  ),
  'clinic-copy-next-class': clinicCopy(
    'content of 2,049 bytes goes into the second class',
    bytesFrom('form', 1980),
  ),
  'clinic-copy-largest': clinicCopy(
    'the largest class holds 24,576 bytes of content',
    concat(...[...'abc'].map((label) => bytesFrom(label, 8160)), bytesFrom('d', 27)),
  ),
  'patient-copy-1': patientCopy('the patient copy of an enquiry to one clinic', 1),
  'patient-copy-20': patientCopy('the patient copy of an enquiry to twenty clinics', 20),
  'test-envelope': sealVector('an envelope without content', testPlan(encodeTest()), {}),
} satisfies Record<string, Vector>

function derive(rule: string, secret: Uint8Array): DeriveVector {
  const { publicKeys, session, keyId } = deriveHolder(secret)
  return {
    rule,
    type: 'derive',
    secret: hex(secret),
    sealSeed: hex(deriveKey(secret, 'videre/v1/derive/seal')),
    signSeed: hex(deriveKey(secret, 'videre/v1/derive/sign')),
    session: hex(session),
    sealKey: hex(publicKeys.sealKey),
    signKey: hex(publicKeys.signKey),
    sessionKey: hex(publicKeys.sessionKey),
    keyId: hex(keyId),
    fingerprint: fingerprintOf(publicKeys),
  }
}
