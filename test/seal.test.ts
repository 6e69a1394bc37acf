import { describe, expect, it } from 'vitest'
import { concat, hex } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { Refusal } from '../src/base/refusal.js'
import { randomBytes } from '../src/base/sodium.js'
import { commitmentOf, openingTokenHashOf } from '../src/seal/commitment.js'
import { maxFormBytes } from '../src/seal/contents.js'
import { ENVELOPE_OVERHEAD } from '../src/seal/envelope.js'
import { inspectEnvelope } from '../src/seal/inspect.js'
import { deriveHolder, patientOf } from '../src/seal/keys.js'
import { openClinicCopy, openPatientCopy, openTest } from '../src/seal/open.js'
import { SIZE_CLASSES } from '../src/seal/padding.js'
import { sealForClinic, sealForPatient, sealTest } from '../src/seal/seal.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf } from '../src/seal/wrap.js'

const clinic = deriveHolder(randomBytes(32))
const otherClinic = deriveHolder(randomBytes(32))
const patient = patientOf(randomBytes(32))
const patientSignKey = patient.signPair.publicKey
const ids = { deliveryId: newId(), clinicId: newId() }
const form = randomBytes(700)
const seal = (content = form) =>
  sealForClinic({ clinic: clinic.publicKeys, ...ids, patientSignKey, form: content })
const sealed = seal()
const { envelope } = sealed

const reasonFor = (bytes: Uint8Array, holder = clinic, expected = ids) => {
  const opened = openClinicCopy(bytes, holder, expected)
  return opened.kind === 'refused' ? opened.reason : opened.kind
}

describe('a form that is sealed to a clinic', () => {
  it('opens with that clinic’s secret to exactly what was sealed', () => {
    const opened = openClinicCopy(envelope, clinic, ids)
    expect(opened).toMatchObject({ kind: 'opened', form, patientSignKey, salt: sealed.salt })
    if (opened.kind !== 'opened') return
    expect(opened.commitment).toEqual(sealed.commitment)
    expect(commitmentOf(opened.salt, opened.form)).toEqual(sealed.commitment)
    expect(openingTokenHashOf(opened.openingToken)).toEqual(sealed.openingTokenHash)
  })

  it('does not open for another clinic, and says that it is for another key', () => {
    expect(reasonFor(envelope, otherClinic)).toBe('other_key')
  })

  it('does not open with another secret under the same key id', () => {
    expect(reasonFor(envelope, { ...otherClinic, keyId: clinic.keyId })).toBe('damaged')
  })

  it('does not open as another delivery or clinic', () => {
    expect(reasonFor(envelope, clinic, { ...ids, deliveryId: newId() })).toBe('other_delivery')
    expect(reasonFor(envelope, clinic, { ...ids, clinicId: newId() })).toBe('other_delivery')
  })

  it('does not open under the header of another delivery to the same clinic', () => {
    const deliveryId = newId()
    const other = sealForClinic({ clinic: clinic.publicKeys, ...ids, deliveryId, patientSignKey, form })
    const spliced = concat(other.envelope.slice(0, 54), envelope.slice(54))
    expect(reasonFor(spliced, clinic, { ...ids, deliveryId })).toBe('damaged')
    expect(reasonFor(spliced)).toBe('other_delivery')
  })

  it('does not open with the KEM ciphertext or the body of another envelope', () => {
    const other = seal().envelope
    expect(reasonFor(concat(envelope.slice(0, 54), other.slice(54, 1174), envelope.slice(1174)))).toBe(
      'damaged',
    )
    expect(reasonFor(concat(envelope.slice(0, 1174), other.slice(1174)))).toBe('damaged')
  })

  it('is refused whichever one of its bits is flipped, and each part has its own reason', () => {
    const reasonAt = (byte: number) => {
      if (byte < 4) return 'not_an_envelope'
      if (byte === 4) return 'unknown_version'
      if (byte === 5) return 'unknown_suite'
      if (byte < 22) return 'other_key'
      return byte < 54 ? 'other_delivery' : 'damaged'
    }
    const flipped = envelope.slice()
    const wrong: string[] = []
    for (let bit = 0; bit < flipped.length * 8; bit++) {
      const byte = bit >> 3
      flipped[byte]! ^= 1 << (bit & 7)
      const reason = reasonFor(flipped)
      if (reason !== reasonAt(byte)) wrong.push(`bit ${bit}: ${reason}`)
      flipped[byte]! ^= 1 << (bit & 7)
    }
    expect(wrong).toEqual([])
    expect(reasonFor(flipped)).toBe('opened')
  }, 120_000)

  it('is damaged, and throws nothing, when the X25519 part of its ciphertext is of low order', () => {
    for (const first of [0, 1]) {
      const crafted = envelope.slice()
      crafted.fill(0, 1142, 1174)
      crafted[1142] = first
      expect(reasonFor(crafted)).toBe('damaged')
    }
  })

  it('is refused at every size that is not a class, and truncated to a smaller class', () => {
    const large = seal(randomBytes(20_000)).envelope
    expect(large.length).toBe(ENVELOPE_OVERHEAD + 24576)
    for (const size of SIZE_CLASSES) {
      const whole = ENVELOPE_OVERHEAD + size
      expect(reasonFor(large.slice(0, whole - 1))).toBe('wrong_size')
      expect(reasonFor(concat(large, new Uint8Array(1)).slice(0, whole + 1))).toBe('wrong_size')
      expect(reasonFor(large.slice(0, whole))).toBe(size === 24576 ? 'opened' : 'damaged')
    }
    for (const size of [0, 1, 53, 54, 1173, 1174, 1190, ENVELOPE_OVERHEAD])
      expect(reasonFor(large.slice(0, size))).toBe('wrong_size')
  })
})

describe('what an envelope gives away', () => {
  it('is its size class and nothing finer', () => {
    const sizeFor = (bytes: number) => seal(new Uint8Array(bytes)).envelope.length
    for (const [i, size] of SIZE_CLASSES.entries()) {
      const smallest = i === 0 ? 0 : SIZE_CLASSES[i - 1]! - 69 + 1
      expect(sizeFor(smallest)).toBe(ENVELOPE_OVERHEAD + size)
      expect(sizeFor(size - 69)).toBe(ENVELOPE_OVERHEAD + size)
    }
  })

  it('is nothing that two envelopes of one form to one clinic would have in common', () => {
    const runsOf = (bytes: Uint8Array) =>
      Array.from({ length: bytes.length - 54 - 7 }, (_, i) => hex(bytes.subarray(54 + i, 54 + i + 8)))
    const another = sealForClinic({
      clinic: clinic.publicKeys,
      clinicId: newId(),
      deliveryId: newId(),
      patientSignKey,
      form,
    })
    const seen = new Set(runsOf(envelope))
    expect(runsOf(another.envelope).filter((run) => seen.has(run))).toEqual([])
    for (const name of ['salt', 'commitment', 'openingTokenHash'] as const)
      expect(another[name]).not.toEqual(sealed[name])
  })

  it('is no run of the form, the salt or the patient’s key', () => {
    const text = hex(envelope)
    for (const secret of [form.subarray(0, 8), sealed.salt.subarray(0, 8), patientSignKey.subarray(0, 8)])
      expect(text).not.toContain(hex(secret))
  })
})

describe('sealing', () => {
  it('stops at a form that fits no class, and names the limit and not the content', () => {
    expect(() => seal(new Uint8Array(24576 - 69))).not.toThrow()
    expect(() => seal(new Uint8Array(24576 - 68))).toThrow(
      new Refusal('too-large', 'form is 24508 bytes, limit 24507'),
    )
  })

  it('has one limit for a form that every copy of an enquiry to so many clinics can hold', () => {
    const deliveries = Array.from({ length: 20 }, () => ({ ...ids, salt: randomBytes(32) }))
    const own = (size: number) =>
      sealForPatient({
        patient: patient.publicKeys,
        enquiryId: newId(),
        deliveries,
        form: new Uint8Array(size),
      })
    expect(maxFormBytes(20)).toBe(23290)
    expect(() => own(23290)).not.toThrow()
    expect(() => own(23291)).toThrow(new Refusal('too-large', 'form is 23291 bytes, limit 23290'))
    expect(() => seal(new Uint8Array(23290))).not.toThrow()
    expect(maxFormBytes(1)).toBe(24506)
    expect(() => seal(new Uint8Array(24506))).not.toThrow()
  })

  it('stops at a key to which nothing can be sealed', () => {
    const sealKey = clinic.publicKeys.sealKey.slice()
    sealKey[1215]! |= 0x80
    const degenerate = { ...clinic.publicKeys, sealKey }
    expect(() => sealForClinic({ clinic: degenerate, ...ids, patientSignKey, form })).toThrow(
      new Refusal('unacceptable-key', 'the key to seal to is degenerate: x25519_high_bit'),
    )
  })

  it('leaves what the caller gave as it was', () => {
    const given = form.slice()
    seal(given)
    expect(given).toEqual(form)
  })
})

describe('the patient’s own copy', () => {
  const enquiryId = newId()
  const deliveries = [
    { ...ids, salt: sealed.salt },
    { deliveryId: newId(), clinicId: newId(), salt: randomBytes(32) },
  ]
  const own = sealForPatient({ patient: patient.publicKeys, enquiryId, deliveries, form })

  it('opens with the patient’s secret to the form and the salts of all deliveries', () => {
    expect(openPatientCopy(own.envelope, patient, { enquiryId })).toEqual({
      kind: 'opened',
      deliveries,
      form,
    })
  })

  it('does not open as a clinic’s copy, nor a clinic’s copy as one', () => {
    const expected = { enquiryId: ids.deliveryId }
    expect(openPatientCopy(envelope, clinic, expected)).toEqual({ kind: 'refused', reason: 'other_delivery' })
    expect(
      openClinicCopy(own.envelope, { ...patient }, { deliveryId: enquiryId, clinicId: newId() }),
    ).toEqual({
      kind: 'refused',
      reason: 'other_delivery',
    })
  })
})

describe('a test envelope', () => {
  const test = { testId: newId(), clinicId: ids.clinicId }
  const { envelope: closed, openingTokenHash } = sealTest({ clinic: clinic.publicKeys, ...test })

  it('gives its token to the holder of the key, and to nobody else', () => {
    const opened = openTest(closed, clinic, test)
    expect(opened.kind === 'opened' && openingTokenHashOf(opened.openingToken)).toEqual(openingTokenHash)
    const withWrongKey = { ...otherClinic, keyId: clinic.keyId }
    expect(openTest(closed, withWrongKey, test)).toEqual({ kind: 'refused', reason: 'damaged' })
  })

  it('is never taken for a clinic’s copy, nor a clinic’s copy for one', () => {
    expect(reasonFor(closed, clinic, { deliveryId: test.testId, clinicId: ids.clinicId })).toBe('malformed')
    expect(openTest(envelope, clinic, { testId: ids.deliveryId, clinicId: ids.clinicId })).toEqual({
      kind: 'refused',
      reason: 'malformed',
    })
  })
})

describe('a relay that takes in an envelope', () => {
  const expected = { keyId: clinic.keyId, ...ids }

  it('sees without opening it that it is the expected one, and its class', () => {
    expect(inspectEnvelope(envelope, expected)).toEqual({ kind: 'as_expected', sizeClass: 2048 })
    expect(inspectEnvelope(envelope, { ...expected, keyId: null })).toMatchObject({ kind: 'as_expected' })
  })

  it('sees what is not as expected', () => {
    const reason = (bytes: Uint8Array, changes = {}) => {
      const inspected = inspectEnvelope(bytes, { ...expected, ...changes })
      return inspected.kind === 'unexpected' ? inspected.reason : inspected.kind
    }
    expect(reason(envelope.slice(1))).toBe('wrong_size')
    expect(reason(new Uint8Array(envelope.length))).toBe('not_an_envelope')
    expect(reason(envelope, { keyId: otherClinic.keyId })).toBe('other_key')
    expect(reason(envelope, { deliveryId: newId() })).toBe('other_delivery')
    expect(reason(envelope, { clinicId: null })).toBe('other_delivery')
  })
})

describe('an envelope at rest', () => {
  const dayKey = randomBytes(32)
  const wrapKey = wrapKeyOf(dayKey, ids.deliveryId)
  const wrapped = wrapEnvelope(wrapKey, ids.deliveryId, envelope)

  it('comes back with its key and id', () => {
    expect(unwrapEnvelope(wrapKey, ids.deliveryId, wrapped)).toEqual({ kind: 'unwrapped', envelope })
  })

  it('does not come back with the key of another day or the id of another delivery', () => {
    const damaged = { kind: 'damaged' }
    const other = newId()
    expect(unwrapEnvelope(wrapKeyOf(randomBytes(32), ids.deliveryId), ids.deliveryId, wrapped)).toEqual(
      damaged,
    )
    expect(unwrapEnvelope(wrapKeyOf(dayKey, other), other, wrapped)).toEqual(damaged)
    expect(unwrapEnvelope(wrapKey, other, wrapped)).toEqual(damaged)
  })

  it('is damaged whichever one of its bits is flipped, or however it is truncated', () => {
    const flipped = wrapped.slice()
    for (let bit = 0; bit < flipped.length * 8; bit++) {
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      if (unwrapEnvelope(wrapKey, ids.deliveryId, flipped).kind !== 'damaged')
        expect.unreachable(`bit ${bit}`)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
    }
    for (let size = 0; size < wrapped.length; size++) {
      const truncated = wrapped.subarray(0, size)
      if (unwrapEnvelope(wrapKey, ids.deliveryId, truncated).kind !== 'damaged') expect.unreachable(`${size}`)
    }
  })

  it('is opened by nobody once the day key is gone, with the clinic’s secret either', () => {
    expect(reasonFor(wrapped)).toBe('wrong_size')
    expect(reasonFor(wrapped.slice(24, 24 + envelope.length))).toBe('not_an_envelope')
  })
})
