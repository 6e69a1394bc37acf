import { randomBytes as randomBuffer } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from '../src/base/ids.js'
import { aeadOpen } from '../src/base/sodium.js'
import {
  decodeClinicCopy,
  decodePatientCopy,
  encodeClinicCopy,
  encodePatientCopy,
  encodeTest,
  isTest,
} from '../src/seal/contents.js'
import { closeEnvelope, splitEnvelope, withEnvelopeKey } from '../src/seal/envelope.js'
import { decodeHeader, encodeHeader } from '../src/seal/header.js'
import { deriveHolder } from '../src/seal/keys.js'
import { openClinicCopy } from '../src/seal/open.js'
import { isPadded, pad, SIZE_CLASSES, sizeClassFor } from '../src/seal/padding.js'
import { sealForClinic } from '../src/seal/seal.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf } from '../src/seal/wrap.js'

const bytes = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((array) => new Uint8Array(array))
/** As `toEqual`, which takes seconds for long byte strings. */
const expectSame = (a: unknown, b: unknown) => {
  if (!isDeepStrictEqual(a, b)) expect(a).toEqual(b)
}
const randomBytes = (size: number) => new Uint8Array(randomBuffer(size))
/** Sizes around the borders of the classes come up often. */
const form = fc
  .oneof(
    fc.nat(24_000),
    fc.tuple(fc.constantFrom(...SIZE_CLASSES), fc.integer({ min: -80, max: 3 })).map(([a, b]) => a + b),
  )
  .map((size) => randomBytes(size))
const id = fc.uuid({ version: 4 })

describe('every encoder has an inverse', () => {
  it('header', () => {
    const header = fc.record({ keyId: bytes(16), deliveryId: bytes(16), clinicId: bytes(16) })
    fc.assert(
      fc.property(header, (one) => {
        const encoded = encodeHeader(one)
        expect(encoded.length).toBe(54)
        expect(decodeHeader(encoded)).toEqual({ kind: 'header', header: one })
      }),
    )
  })

  it('padding', () => {
    fc.assert(
      fc.property(form, (content) => {
        const padded = pad(content)
        const expected = SIZE_CLASSES.find((size) => content.length <= size)
        expect(padded?.length).toBe(expected)
        expect(sizeClassFor(content.length)).toBe(expected ?? null)
        if (padded === null) return
        expectSame(padded.subarray(0, content.length), content)
        expect(isPadded(padded, content.length)).toBe(true)
      }),
    )
  })

  it('clinic copy', () => {
    fc.assert(
      fc.property(fc.record({ salt: bytes(32), patientSignKey: bytes(32), form }), (copy) => {
        const padded = encodeClinicCopy(copy)
        if (padded === null) expect(copy.form.length).toBeGreaterThan(24507)
        else expectSame(decodeClinicCopy(padded), copy)
      }),
    )
  })

  it('patient copy', () => {
    const delivery = fc.record({ deliveryId: id, clinicId: id, salt: bytes(32) })
    const copy = fc.record({ deliveries: fc.array(delivery, { minLength: 1, maxLength: 255 }), form })
    fc.assert(
      fc.property(copy, (one) => {
        const padded = encodePatientCopy(one)
        if (padded === null) expect(6 + 64 * one.deliveries.length + one.form.length).toBeGreaterThan(24576)
        else expectSame(decodePatientCopy(padded), one)
      }),
    )
  })

  it('test', () => {
    expect(isTest(encodeTest())).toBe(true)
    expect(decodeClinicCopy(encodeTest())).toBeNull()
    expect(decodePatientCopy(encodeTest())).toBeNull()
  })

  it('envelope', () => {
    fc.assert(
      fc.property(bytes(54), bytes(32), bytes(1120), form, (header, sharedSecret, ciphertext, plaintext) => {
        const envelope = closeEnvelope(header, { sharedSecret, ciphertext }, plaintext)
        const parts = splitEnvelope(envelope)
        expectSame(parts.kemCiphertext, ciphertext)
        const opened = withEnvelopeKey(sharedSecret, parts.header, (key, nonce) =>
          aeadOpen(key, nonce, parts.aeadCiphertext, parts.header),
        )
        expectSame(opened, plaintext)
      }),
    )
  })

  it('sealing and opening', () => {
    const clinic = deriveHolder(randomBytes(32))
    const ids = fc.record({ deliveryId: id, clinicId: id })
    const fitting = form.filter((one) => one.length <= 24507)
    fc.assert(
      fc.property(ids, bytes(32), fitting, (expected, patientSignKey, content) => {
        const sealed = sealForClinic({
          clinic: clinic.publicKeys,
          ...expected,
          patientSignKey,
          form: content,
        })
        const opened = openClinicCopy(sealed.envelope, clinic, expected)
        if (opened.kind !== 'opened') return expect.unreachable(opened.reason)
        const { form, salt } = opened
        expectSame(
          { form, salt, key: opened.patientSignKey },
          { form: content, salt: sealed.salt, key: patientSignKey },
        )
      }),
    )
  })

  it('wrapping', () => {
    fc.assert(
      fc.property(bytes(32), id, form, (dayKey, deliveryId, envelope) => {
        const key = wrapKeyOf(dayKey, deliveryId)
        const wrapped = wrapEnvelope(key, deliveryId, envelope)
        expectSame(unwrapEnvelope(key, deliveryId, wrapped), { kind: 'unwrapped', envelope })
      }),
    )
  })
})

describe('decoders take only what the encoders would have written', () => {
  it('whatever decodes encodes to the same bytes', () => {
    const near = fc.tuple(fc.constantFrom(1, 2, 3, 4), fc.nat(80), fc.nat(255)).map(([kind, at, value]) => {
      const padded = new Uint8Array(2048)
      padded[0] = kind
      padded[at] = value
      return padded
    })
    fc.assert(
      fc.property(near, (padded) => {
        const clinic = decodeClinicCopy(padded)
        if (clinic) expectSame(encodeClinicCopy(clinic), padded)
        const patient = decodePatientCopy(padded)
        if (patient) expectSame(encodePatientCopy(patient), padded)
        if (isTest(padded)) expectSame(encodeTest(), padded)
      }),
      { numRuns: 2000 },
    )
  })

  it('random bytes never decode, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (noise) => {
        expect(decodeClinicCopy(noise)).toBeNull()
        expect(decodePatientCopy(noise)).toBeNull()
        expect(isTest(noise)).toBe(false)
      }),
    )
  })

  it('encoders refuse ids, salts and counts that no decoder would take', () => {
    const delivery = { deliveryId: newId(), clinicId: newId(), salt: randomBytes(32) }
    const patientCopy = (...deliveries: (typeof delivery)[]) =>
      encodePatientCopy({ deliveries, form: new Uint8Array(1) })
    expect(() => patientCopy()).toThrow(RangeError)
    expect(() => patientCopy(...Array(256).fill(delivery))).toThrow(RangeError)
    expect(() => patientCopy({ ...delivery, salt: randomBytes(31) })).toThrow(RangeError)
    expect(() => patientCopy({ ...delivery, clinicId: '00000000-0000-0000-0000-000000000000' })).toThrow(
      RangeError,
    )
    expect(() =>
      encodeHeader({ keyId: randomBytes(15), deliveryId: randomBytes(16), clinicId: randomBytes(17) }),
    ).toThrow(RangeError)
  })
})
