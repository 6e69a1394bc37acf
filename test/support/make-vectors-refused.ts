import { sha3_256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { concat, hex, utf8 } from '../../src/base/bytes.js'
import { idBytes } from '../../src/base/ids.js'
import { encodePatientCopy, encodeTest } from '../../src/seal/contents.js'
import { closeEnvelope } from '../../src/seal/envelope.js'
import { encodeHeader } from '../../src/seal/header.js'
import {
  bytesFrom,
  changed,
  clinic,
  clinicId,
  clinicPadded,
  clinicPlan,
  clinicSecret,
  deliveryId,
  enclose,
  enquiryId,
  form,
  good,
  idFrom,
  otherClinicSecret,
  patientSecret,
  salt,
  testPlan,
  zeros,
} from './make-vectors-ingredients.js'
import type { RefusedVector } from './vector.js'

const refused = (
  rule: string,
  result: string,
  envelope: Uint8Array,
  changes: Partial<RefusedVector> = {},
): RefusedVector => ({
  rule,
  type: 'refused',
  as: 'clinic',
  secret: hex(clinicSecret),
  deliveryId,
  clinicId,
  envelope: hex(envelope),
  result,
  ...changes,
})

/** A padded plaintext of a clinic's copy, changed, in an envelope that is otherwise as it should be. */
function malformed(rule: string, change: (padded: Uint8Array) => Uint8Array | undefined): RefusedVector {
  const padded = clinicPadded(form)
  return refused(rule, 'malformed', enclose(clinicPlan(change(padded) ?? padded)).envelope)
}

const spliced = concat(
  encodeHeader({
    keyId: clinic.keyId,
    deliveryId: idBytes(idFrom('other delivery')),
    clinicId: idBytes(clinicId),
  }),
  good.slice(54),
)

/** What does not open, and why. */
export const refusals: Record<string, RefusedVector> = {
  'refused-truncated': refused('one byte is missing', 'wrong_size', good.slice(0, -1)),
  'refused-surplus-byte': refused('one byte follows', 'wrong_size', concat(good, new Uint8Array(1))),
  'refused-empty': refused('there is nothing', 'wrong_size', new Uint8Array(0)),
  'refused-magic': refused('the first byte is not V', 'not_an_envelope', changed(good, 0)),
  'refused-version': refused('version 2 does not exist', 'unknown_version', changed(good, 4, 2)),
  'refused-suite': refused('suite 2 does not exist', 'unknown_suite', changed(good, 5, 2)),
  'refused-other-key': refused('sealed to another clinic key', 'other_key', good, {
    secret: hex(otherClinicSecret),
  }),
  'refused-other-delivery': refused('of another delivery', 'other_delivery', good, {
    deliveryId: idFrom('other delivery'),
  }),
  'refused-other-clinic': refused('for another clinic id', 'other_delivery', good, {
    clinicId: idFrom('other clinic'),
  }),
  'refused-spliced-header': refused('the header of another delivery was put on', 'damaged', spliced, {
    deliveryId: idFrom('other delivery'),
  }),
  'refused-mlkem-bit': refused('a bit of the ML-KEM ciphertext is flipped', 'damaged', changed(good, 54)),
  'refused-x25519-high-bit': refused(
    'the bit of the X25519 ciphertext that X25519 ignores is flipped',
    'damaged',
    changed(good, 1173, good[1173]! ^ 0x80),
  ),
  'refused-x25519-zero-secret': refused(
    'sealed with a point of low order, so that the X25519 secret is zero',
    'damaged',
    sealedWithZeroSecret(),
  ),
  'refused-ciphertext-bit': refused('a bit of the ciphertext is flipped', 'damaged', changed(good, 1174)),
  'refused-tag-bit': refused('the last bit of the tag is flipped', 'damaged', changed(good, -1)),
  'refused-kind': malformed('kind 4 does not exist', (padded) => changed(padded, 0, 4)),
  'refused-padding-first': malformed('the byte after the form is not zero', (padded) =>
    changed(padded, 69 + form.length, 1),
  ),
  'refused-padding-last': malformed('the last byte of the padding is not zero', (padded) =>
    changed(padded, -1, 1),
  ),
  'refused-class-not-smallest': malformed('the content fits a smaller class', (padded) =>
    concat(padded, new Uint8Array(2048)),
  ),
  'refused-form-too-long': malformed('the form is said to end behind the plaintext', (padded) =>
    concat(padded.slice(0, 65), Uint8Array.of(0, 0, 7, 188), padded.slice(69)),
  ),
  'refused-form-huge': malformed('the form is said to have 2^32 - 1 bytes', (padded) =>
    concat(padded.slice(0, 65), Uint8Array.of(255, 255, 255, 255), padded.slice(69)),
  ),
  'refused-no-deliveries': malformedPatientCopy('a patient copy without deliveries', (padded) =>
    changed(padded, 1, 0),
  ),
  'refused-too-many-deliveries': malformedPatientCopy(
    'deliveries do not end within the plaintext',
    (padded) => changed(padded, 1, 255),
  ),
  'refused-delivery-id': malformedPatientCopy('an id in a patient copy is not a version 4 UUID', (padded) =>
    changed(padded, 2 + 6, 0x10),
  ),
  'refused-test-with-content': refused(
    'a test envelope with content',
    'malformed',
    enclose(testPlan(changed(encodeTest(), 1, 1))).envelope,
    { as: 'test', deliveryId: idFrom('test') },
  ),
  'refused-test-too-large': refused(
    'a test envelope of the second class',
    'malformed',
    enclose(testPlan(concat(encodeTest(), new Uint8Array(2048)))).envelope,
    { as: 'test', deliveryId: idFrom('test') },
  ),
  'refused-test-as-clinic-copy': refused(
    'a test envelope where a clinic copy is expected',
    'malformed',
    enclose(testPlan(encodeTest())).envelope,
    { deliveryId: idFrom('test') },
  ),
}

function malformedPatientCopy(rule: string, change: (padded: Uint8Array) => Uint8Array): RefusedVector {
  const deliveries = [{ deliveryId, clinicId, salt }]
  const plan = { as: 'patient', secret: patientSecret, deliveryId: enquiryId, clinicId: null } as const
  const padded = change(encodePatientCopy({ deliveries, form })!)
  return refused(rule, 'malformed', enclose({ ...plan, padded }).envelope, {
    as: 'patient',
    secret: hex(patientSecret),
    deliveryId: enquiryId,
    clinicId: null,
  })
}

/** What a sealer could make on purpose: the AEAD verifies for readers that let X25519 give zeros. */
function sealedWithZeroSecret(): Uint8Array {
  const { sealKey } = clinic.publicKeys
  const inner = ml_kem768.encapsulate(sealKey.slice(0, 1184), bytesFrom('low order encapsulation'))
  const zero = zeros(32)
  const label = utf8('\\.//^\\')
  const sharedSecret = sha3_256(concat(inner.sharedSecret, zero, zero, sealKey.slice(1184), label))
  const ciphertext = concat(inner.cipherText, zero)
  return closeEnvelope(good.slice(0, 54), { sharedSecret, ciphertext }, clinicPadded(form))
}
