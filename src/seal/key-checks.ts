import { equalBytes, hex } from '../base/bytes.js'
import { isSoundSigningKey } from '../base/sodium.js'
import type { PublicKeys } from './keys.js'

const MLKEM_BYTES = 1184
const MLKEM_COEFFICIENT_BYTES = 1152
const MLKEM_MODULUS = 3329
const X25519_BYTES = 32

/** Why an X-Wing key cannot be sealed to. */
export type SealKeyFault =
  | 'wrong_size'
  | 'mlkem_modulus'
  | 'x25519_high_bit'
  | 'x25519_not_canonical'
  | 'x25519_low_order'

/** Why a set of public keys is refused. */
export type KeyFault =
  | `seal_key_${SealKeyFault}`
  | `${'sign' | 'session'}_key_${'wrong_size' | 'not_canonical' | 'not_in_main_subgroup'}`
  | 'session_key_is_sign_key'

/**
 * The canonical u-coordinates of low order on Curve25519 and its twist (0, 1, the two of order eight, and p - 1), as
 * they are spelled on the wire. Other spellings of them are refused as not canonical.
 */
const LOW_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** What makes a key unfit for sealing, or `null`. A sealed form would open for nobody, or for others than its holder. */
export function sealKeyFault(sealKey: Uint8Array): SealKeyFault | null {
  if (sealKey.length !== MLKEM_BYTES + X25519_BYTES) return 'wrong_size'
  const point = sealKey.subarray(MLKEM_BYTES)
  // libsodium masks this bit for X25519 and hashes it into X-Wing's secret: what is sealed then opens for nobody.
  if (((point[31] ?? 0) & 0x80) !== 0) return 'x25519_high_bit'
  if (!isBelowFieldPrime(point)) return 'x25519_not_canonical'
  if (LOW_ORDER.has(hex(point))) return 'x25519_low_order'
  return hasReducedCoefficients(sealKey) ? null : 'mlkem_modulus'
}

/**
 * Whether a set of public keys is one that the derivation could have given. Looks for every known way to craft keys
 * that open nothing, verify anything or have two spellings. Says nothing about who holds the secret.
 */
export function soundKeys(keys: PublicKeys): { kind: 'sound' } | { kind: 'unsound'; reason: KeyFault } {
  const reason = keyFault(keys)
  return reason === null ? { kind: 'sound' } : { kind: 'unsound', reason }
}

function keyFault({ sealKey, signKey, sessionKey }: PublicKeys): KeyFault | null {
  const sealFault = sealKeyFault(sealKey)
  if (sealFault) return `seal_key_${sealFault}`
  const signFault = signKeyFault(signKey)
  if (signFault) return `sign_key_${signFault}`
  const sessionFault = signKeyFault(sessionKey)
  if (sessionFault) return `session_key_${sessionFault}`
  return equalBytes(signKey, sessionKey) ? 'session_key_is_sign_key' : null
}

function signKeyFault(key: Uint8Array): 'wrong_size' | 'not_canonical' | 'not_in_main_subgroup' | null {
  if (key.length !== 32) return 'wrong_size'
  const y = key.slice()
  y[31] = (y[31] ?? 0) & 0x7f
  // libsodium reduces y before it checks. It takes none of these only because no such point is in the main subgroup.
  if (!isBelowFieldPrime(y)) return 'not_canonical'
  return isSoundSigningKey(key) ? null : 'not_in_main_subgroup'
}

/** Whether 32 little-endian bytes are a number below 2^255 - 19. */
function isBelowFieldPrime(bytes: Uint8Array): boolean {
  const [first = 0, ...rest] = bytes
  const last = rest.pop() ?? 0
  return last < 0x7f || (last === 0x7f && (first < 0xed || rest.some((byte) => byte !== 0xff)))
}

/** The modulus check of FIPS 203, section 7.2: every 12-bit coefficient of the encoded vector is below 3329. */
function hasReducedCoefficients(key: Uint8Array): boolean {
  for (let i = 0; i < MLKEM_COEFFICIENT_BYTES; i += 3) {
    const [a = 0, b = 0, c = 0] = key.subarray(i, i + 3)
    if ((a | ((b & 0x0f) << 8)) >= MLKEM_MODULUS || ((b >> 4) | (c << 4)) >= MLKEM_MODULUS) return false
  }
  return true
}
