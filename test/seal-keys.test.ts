import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, hex } from '../src/base/bytes.js'
import { isSoundSigningKey, kemDecapsulate, kemEncapsulate, randomBytes } from '../src/base/sodium.js'
import { sealKeyFault, soundKeys } from '../src/seal/key-checks.js'
import { deriveHolder, fingerprintOf, keyIdOf, patientOf } from '../src/seal/keys.js'

const { publicKeys, sealPair } = deriveHolder(randomBytes(32))
const { Point } = ed25519
const FIELD_PRIME = 2n ** 255n - 19n

/** 32 bytes, little-endian. */
const littleEndian = (value: bigint) => fromHex(value.toString(16).padStart(64, '0')).reverse()
const withX25519 = (half: Uint8Array) => concat(publicKeys.sealKey.slice(0, 1184), half)
const verdict = (changes: Partial<typeof publicKeys>) => {
  const checked = soundKeys({ ...publicKeys, ...changes })
  return checked.kind === 'sound' ? 'sound' : checked.reason
}

describe('keys that were derived', () => {
  it('are sound', () => {
    for (let i = 0; i < 50; i++) {
      expect(soundKeys(deriveHolder(randomBytes(32)).publicKeys)).toEqual({ kind: 'sound' })
    }
  })

  it('follow from the secret alone, which is left as it is', () => {
    const secret = randomBytes(32)
    const copy = secret.slice()
    expect(deriveHolder(secret)).toEqual(deriveHolder(copy))
    expect(secret).toEqual(copy)
  })

  it('come from 32 bytes only', () => {
    for (const size of [0, 31, 33, 64]) expect(() => deriveHolder(randomBytes(size))).toThrow(RangeError)
  })

  it('give a patient the access token in place of a session', () => {
    const secret = randomBytes(32)
    const { accessToken, ...patient } = patientOf(secret)
    const { session, sessionPair: _, ...holder } = deriveHolder(secret)
    expect(accessToken).toEqual(session)
    expect(patient).toEqual(holder)
  })

  it('have a key id and a fingerprint in which every key counts', () => {
    const other = deriveHolder(randomBytes(32)).publicKeys
    const variants = [
      publicKeys,
      ...Object.entries(other).map(([name, key]) => ({ ...publicKeys, [name]: key })),
    ]
    expect(new Set(variants.map((keys) => hex(keyIdOf(keys)))).size).toBe(4)
    expect(new Set(variants.map(fingerprintOf)).size).toBe(4)
    expect(fingerprintOf(publicKeys)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  })
})

describe('a seal key whose X25519 half is degenerate is refused', () => {
  const orderEight = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ]
  const published: [string, bigint][] = [
    ['0', 0n],
    ['1', 1n],
    ['the first of order eight', orderEight[0]!],
    ['the second of order eight', orderEight[1]!],
    ['p - 1', FIELD_PRIME - 1n],
    ['p', FIELD_PRIME],
    ['p + 1', FIELD_PRIME + 1n],
    ['p + the first of order eight', FIELD_PRIME + orderEight[0]!],
    ['p + the second of order eight', FIELD_PRIME + orderEight[1]!],
    ['2p - 1', 2n * FIELD_PRIME - 1n],
    ['2p', 2n * FIELD_PRIME],
    ['2p + 1', 2n * FIELD_PRIME + 1n],
  ]

  it.each(published)('u = %s of the published list', (_, u) => {
    expect(verdict({ sealKey: withX25519(littleEndian(u)) })).toMatch(/^seal_key_x25519_/)
  })

  it.each(published.slice(0, 5))('u = %s by what it is, and with the high bit set', (_, u) => {
    const half = littleEndian(u)
    expect(sealKeyFault(withX25519(half))).toBe('x25519_low_order')
    half[31]! |= 0x80
    expect(sealKeyFault(withX25519(half))).toBe('x25519_high_bit')
  })

  it('in every one of the 19 non-canonical spellings, and not one below', () => {
    for (let u = FIELD_PRIME; u < 2n ** 255n; u++)
      expect(sealKeyFault(withX25519(littleEndian(u)))).toBe('x25519_not_canonical')
    expect(sealKeyFault(withX25519(littleEndian(FIELD_PRIME - 2n)))).toBeNull()
    expect(sealKeyFault(withX25519(littleEndian(2n)))).toBeNull()
  })

  it('with the high bit set, which libsodium takes and which then opens for nobody', () => {
    const sealKey = publicKeys.sealKey.slice()
    sealKey[1215]! |= 0x80
    const { ciphertext, sharedSecret } = kemEncapsulate(sealKey)
    expect(kemDecapsulate(ciphertext, sealPair.privateKey)).not.toEqual(sharedSecret)
    expect(verdict({ sealKey })).toBe('seal_key_x25519_high_bit')
  })
})

describe('a seal key whose ML-KEM half is not reduced is refused', () => {
  const withCoefficient = (index: number, value: number) => {
    const sealKey = publicKeys.sealKey.slice()
    const at = Math.floor(index / 2) * 3
    if (index % 2 === 0) {
      sealKey[at] = value & 0xff
      sealKey[at + 1] = (sealKey[at + 1]! & 0xf0) | (value >> 8)
    } else {
      sealKey[at + 1] = (sealKey[at + 1]! & 0x0f) | ((value & 0x0f) << 4)
      sealKey[at + 2] = value >> 4
    }
    return sealKey
  }

  it('at each of its 768 coefficients', () => {
    for (let i = 0; i < 768; i++) {
      expect(sealKeyFault(withCoefficient(i, 3328))).toBeNull()
      expect(sealKeyFault(withCoefficient(i, 3329))).toBe('mlkem_modulus')
      expect(sealKeyFault(withCoefficient(i, 4095))).toBe('mlkem_modulus')
    }
  })

  it('and of any other size', () => {
    for (const size of [0, 32, 1184, 1215, 1217])
      expect(sealKeyFault(new Uint8Array(size))).toBe('wrong_size')
  })
})

describe('a signing key that would verify too much or has two spellings is refused', () => {
  const smallOrder: string[] = [
    ...ED25519_TORSION_SUBGROUP,
    // The second spellings of the above, as published with the lists of edge cases.
    hex(littleEndian(1n + 2n ** 255n)),
    hex(littleEndian(FIELD_PRIME - 1n + 2n ** 255n)),
    hex(littleEndian(FIELD_PRIME)),
    hex(littleEndian(FIELD_PRIME + 2n ** 255n)),
    hex(littleEndian(FIELD_PRIME + 1n)),
    hex(littleEndian(FIELD_PRIME + 1n + 2n ** 255n)),
  ]

  it('each of the 14 encodings of points of small order', () => {
    expect(new Set(smallOrder).size).toBe(14)
    for (const encoding of smallOrder) {
      expect(verdict({ signKey: fromHex(encoding) }), encoding).toMatch(/^sign_key_not_/)
      expect(verdict({ sessionKey: fromHex(encoding) }), encoding).toMatch(/^session_key_not_/)
    }
  })

  it('a sound key plus any point of small order', () => {
    const sound = Point.fromBytes(publicKeys.signKey)
    for (const torsion of ED25519_TORSION_SUBGROUP) {
      const point = Point.fromHex(torsion)
      if (point.is0()) continue
      expect(verdict({ signKey: sound.add(point).toBytes() })).toBe('sign_key_not_in_main_subgroup')
    }
  })

  it('every spelling whose y is not below the field’s prime, with both signs', () => {
    for (let y = FIELD_PRIME; y < 2n ** 255n; y++) {
      for (const sign of [0n, 2n ** 255n]) {
        expect(verdict({ signKey: littleEndian(y + sign) })).toBe('sign_key_not_canonical')
        // The points that have two spellings are not in the main subgroup, whichever spelling is used.
        expect(isSoundSigningKey(littleEndian(y + sign))).toBe(false)
        expect(isSoundSigningKey(littleEndian(y - FIELD_PRIME + sign))).toBe(false)
      }
    }
  })

  it('encodings that are on no point of the curve', () => {
    let refused = 0
    for (let y = 2n; y < 40n; y++) {
      const encoding = littleEndian(y)
      const isOnCurve = (() => {
        try {
          return Point.fromBytes(encoding).isTorsionFree()
        } catch {
          return false
        }
      })()
      expect(verdict({ signKey: encoding })).toBe(isOnCurve ? 'sound' : 'sign_key_not_in_main_subgroup')
      if (!isOnCurve) refused++
    }
    expect(refused).toBeGreaterThan(10)
  })

  it('of another size, or twice the same', () => {
    expect(verdict({ signKey: new Uint8Array(31) })).toBe('sign_key_wrong_size')
    expect(verdict({ sessionKey: new Uint8Array(33) })).toBe('session_key_wrong_size')
    expect(verdict({ sessionKey: publicKeys.signKey })).toBe('session_key_is_sign_key')
  })
})
