import { concat, hex } from '../../src/base/bytes.js'
import { changed, clinic, zeros } from './make-vectors-ingredients.js'
import type { KeysVector } from './vector.js'

/** 2^255 - 19, little-endian. */
export const fieldPrime = changed(changed(zeros(32).fill(255), 0, 0xed), 31, 0x7f)

function keys(rule: string, result: string, changes: Partial<typeof clinic.publicKeys>): KeysVector {
  const { sealKey, signKey, sessionKey } = { ...clinic.publicKeys, ...changes }
  return {
    rule,
    type: 'keys',
    sealKey: hex(sealKey),
    signKey: hex(signKey),
    sessionKey: hex(sessionKey),
    result,
  }
}

const x25519Half = (half: Uint8Array) => ({ sealKey: concat(clinic.publicKeys.sealKey.slice(0, 1184), half) })

/** Sets of public keys, and what the checks say of them. */
export const keyChecks: Record<string, KeysVector> = {
  'keys-sound': keys('keys that were derived', 'sound', {}),
  'keys-seal-size': keys('one byte is missing', 'seal_key_wrong_size', {
    sealKey: clinic.publicKeys.sealKey.slice(0, -1),
  }),
  'keys-x25519-zero': keys('u = 0', 'seal_key_x25519_low_order', x25519Half(zeros(32))),
  'keys-x25519-one': keys('u = 1', 'seal_key_x25519_low_order', x25519Half(changed(zeros(32), 0))),
  'keys-x25519-prime': keys(
    'u = p, a second spelling of 0',
    'seal_key_x25519_not_canonical',
    x25519Half(fieldPrime),
  ),
  'keys-x25519-high-bit': keys('the high bit is set', 'seal_key_x25519_high_bit', {
    sealKey: changed(clinic.publicKeys.sealKey, -1, clinic.publicKeys.sealKey.at(-1)! | 0x80),
  }),
  'keys-mlkem-modulus': keys('the first coefficient is 3329', 'seal_key_mlkem_modulus', {
    sealKey: concat(
      Uint8Array.of(0x01, (clinic.publicKeys.sealKey[1]! & 0xf0) | 0x0d),
      clinic.publicKeys.sealKey.slice(2),
    ),
  }),
  'keys-sign-size': keys('one byte is missing', 'sign_key_wrong_size', { signKey: zeros(31) }),
  'keys-sign-identity': keys('y = 1, the neutral element', 'sign_key_not_in_main_subgroup', {
    signKey: changed(zeros(32), 0),
  }),
  'keys-sign-prime': keys('y = p, a second spelling of 0', 'sign_key_not_canonical', { signKey: fieldPrime }),
  'keys-session-not-on-curve': keys('y = 2 is on no point', 'session_key_not_in_main_subgroup', {
    sessionKey: changed(zeros(32), 0, 2),
  }),
  'keys-session-is-sign': keys('one key for two purposes', 'session_key_is_sign_key', {
    sessionKey: clinic.publicKeys.signKey,
  }),
}
