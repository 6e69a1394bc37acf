import { randomBytes } from 'node:crypto'
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { kemDecapsulate, kemEncapsulate, kemEncapsulateFrom, kemKeyPair } from '../src/base/sodium.js'
import { deriveHolder } from '../src/seal/keys.js'
import { openClinicCopy, openPatientCopy } from '../src/seal/open.js'
import { sealForClinic, sealForPatient } from '../src/seal/seal.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf } from '../src/seal/wrap.js'
import * as other from './support/independent-seal.js'
import { vectorsIn } from './support/vectors.js'

const bytes = (size: number) => new Uint8Array(randomBytes(size))

describe('another implementation, written from FORMAT.md', () => {
  const secret = bytes(32)
  const clinic = deriveHolder(secret)
  const ids = { deliveryId: newId(), clinicId: newId() }
  const form = bytes(3000)
  const patientSignKey = clinic.publicKeys.signKey

  it('derives the same keys and key id from a secret', () => {
    for (let i = 0; i < 20; i++) {
      const one = bytes(32)
      const ours = deriveHolder(one)
      const theirs = other.derive(one)
      expect(Buffer.from(ours.publicKeys.sealKey)).toEqual(Buffer.from(theirs.sealKey))
      expect(Buffer.from(ours.publicKeys.signKey)).toEqual(theirs.signKey)
      expect(Buffer.from(ours.publicKeys.sessionKey)).toEqual(theirs.sessionKey)
      expect(Buffer.from(ours.keyId)).toEqual(theirs.keyId)
    }
  })

  it('generates, encapsulates and decapsulates as libsodium does, from the same seeds', () => {
    for (let i = 0; i < 20; i++) {
      const [seed, randomness] = [bytes(32), bytes(64)]
      const ours = kemKeyPair(seed)
      const theirs = xWing.keygen(seed)
      expect(Buffer.from(ours.publicKey)).toEqual(Buffer.from(theirs.publicKey))
      const fromTheirs = xWing.encapsulate(ours.publicKey, randomness)
      const fromOurs = kemEncapsulateFrom(ours.publicKey, randomness)
      expect(Buffer.from(fromOurs.ciphertext)).toEqual(Buffer.from(fromTheirs.cipherText))
      expect(Buffer.from(fromOurs.sharedSecret)).toEqual(Buffer.from(fromTheirs.sharedSecret))
      const fresh = kemEncapsulate(theirs.publicKey)
      expect(Buffer.from(xWing.decapsulate(fresh.ciphertext, theirs.secretKey))).toEqual(
        Buffer.from(fresh.sharedSecret),
      )
      expect(kemDecapsulate(fromTheirs.cipherText, ours.privateKey)).toEqual(fromOurs.sharedSecret)
    }
  })

  it('opens what we seal', () => {
    const sealed = sealForClinic({ clinic: clinic.publicKeys, ...ids, patientSignKey, form })
    const content = other.clinicContent(sealed.salt, patientSignKey, form)
    const { plaintext } = other.open(secret, sealed.envelope)
    expect(plaintext.subarray(0, content.length)).toEqual(content)
    const deliveries = [{ ...ids, salt: sealed.salt }]
    const own = sealForPatient({ patient: clinic.publicKeys, enquiryId: newId(), deliveries, form })
    const ownContent = other.patientContent(deliveries, form)
    expect(other.open(secret, own.envelope).plaintext.subarray(0, ownContent.length)).toEqual(ownContent)
  })

  it('seals what we open', () => {
    const salt = bytes(32)
    const keys = other.derive(secret)
    const content = other.clinicContent(salt, patientSignKey, form)
    const { envelope } = other.seal(keys, ids.deliveryId, ids.clinicId, content)
    expect(openClinicCopy(new Uint8Array(envelope), clinic, ids)).toMatchObject({
      kind: 'opened',
      salt,
      form,
      patientSignKey,
    })
    const enquiryId = newId()
    const deliveries = [
      { ...ids, salt },
      { deliveryId: newId(), clinicId: newId(), salt: bytes(32) },
    ]
    const own = other.seal(keys, enquiryId, null, other.patientContent(deliveries, form))
    expect(openPatientCopy(new Uint8Array(own.envelope), clinic, { enquiryId })).toEqual({
      kind: 'opened',
      deliveries,
      form,
    })
  })

  it('wraps what we unwrap, and the other way round', () => {
    const [dayKey, envelope] = [bytes(32), bytes(3238)]
    const key = wrapKeyOf(dayKey, ids.deliveryId)
    const ours = wrapEnvelope(key, ids.deliveryId, envelope)
    expect(new Uint8Array(other.unwrap(dayKey, ids.deliveryId, ours))).toEqual(envelope)
    const theirs = new Uint8Array(other.wrap(dayKey, ids.deliveryId, randomBytes(24), envelope))
    expect(unwrapEnvelope(key, ids.deliveryId, theirs)).toEqual({ kind: 'unwrapped', envelope })
  })

  it('computes every sealed and wrapped vector anew, byte for byte', () => {
    let count = 0
    for (const [name, vector] of vectorsIn('seal')) {
      if (vector.type === 'seal') {
        const form = vector.form === undefined ? undefined : fromHex(vector.form)
        const content =
          vector.as === 'test'
            ? Buffer.from([3])
            : vector.as === 'clinic'
              ? other.clinicContent(fromHex(vector.salt!), fromHex(vector.patientSignKey!), form!)
              : other.patientContent(
                  vector.deliveries!.map((one) => ({ ...one, salt: fromHex(one.salt) })),
                  form!,
                )
        const { envelope, openingTokenHash } = other.seal(
          other.derive(fromHex(vector.secret)),
          vector.deliveryId,
          vector.clinicId,
          content,
          fromHex(vector.encapsulationSeed),
        )
        expect(envelope.toString('hex') === vector.envelope, name).toBe(true)
        expect(openingTokenHash.toString('hex'), name).toBe(vector.openingTokenHash)
        count++
      }
      if (vector.type === 'wrap' && vector.result === 'unwrapped') {
        const nonce = Buffer.from(vector.wrapped.slice(0, 48), 'hex')
        const wrapped = other.wrap(fromHex(vector.dayKey), vector.id, nonce, fromHex(vector.envelope!))
        expect(wrapped.toString('hex') === vector.wrapped, name).toBe(true)
        count++
      }
    }
    expect(count).toBe(9)
  })
})
