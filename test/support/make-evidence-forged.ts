import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../../src/base/bytes.js'
import { sha256 } from '../../src/base/hash.js'
import type { KeyPair } from '../../src/base/sodium.js'
import { origin } from './make-evidence-parties.js'
import { bytesFrom } from './make-vectors-ingredients.js'
import { fieldPrime } from './make-vectors-keys.js'

const { Point } = ed25519
type Point = typeof Point.BASE
const order = Point.Fn.ORDER

const littleEndian = (bytes: Uint8Array) =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
const scalarBytes = (value: bigint) =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))

/** A signature with the group order added to its S: most verifiers of old took it for the same. */
export const withLargerS = (signature: Uint8Array): Uint8Array =>
  concat(signature.slice(0, 32), scalarBytes(littleEndian(signature.slice(32)) + order))

/** The neutral element as a public key. */
export const neutralKey = Point.ZERO.toBytes()
const orderTwo = Point.fromAffine({ x: 0n, y: Point.Fp.ORDER - 1n })
const scalar = littleEndian(bytesFrom('evidence: scalar of mixed order')) % order

/** A public key outside the main subgroup, for which every second signature verifies without a look at cofactors. */
export const mixedKey = Point.BASE.multiply(scalar).add(orderTwo).toBytes()

/** What a forged signature is made with. */
interface Forgery {
  publicKey: Uint8Array
  /** The part of the public key in the main subgroup, as a multiple of the base point; 0 if it has none. */
  scalar: bigint
  /** The order of the rest of the public key, which the challenge has to be a multiple of. */
  rest?: bigint
  /** R of its own multiple of the base point. */
  R?: (r: Point) => Point
  isOfSmallOrder?: boolean
}

/** What is signed, or pretended to be. */
export const messageOf = (purpose: string, body: Uint8Array): Uint8Array =>
  concat(utf8(`videre/v1/${purpose}\n${origin}\n`), body)

/** A signature that is good to whoever leaves out one check. */
function forge(forgery: Forgery, message: Uint8Array): Uint8Array {
  const { publicKey, rest = 1n, R: change = (point) => point, isOfSmallOrder = false } = forgery
  for (let attempt = 0; ; attempt++) {
    const r = isOfSmallOrder ? 0n : littleEndian(sha256(concat(message, Uint8Array.of(attempt)))) % order
    const R = change(isOfSmallOrder ? Point.ZERO : Point.BASE.multiply(r)).toBytes()
    const challenge = littleEndian(sha512(concat(R, publicKey, message))) % order
    if (challenge % rest === 0n) return concat(R, scalarBytes((r + challenge * forgery.scalar) % order))
  }
}

const forger =
  (forgery: Forgery) =>
  (purpose: string, body: Uint8Array): Uint8Array =>
    forge(forgery, messageOf(purpose, body))

/** A signature with {@link mixedKey}. */
export const signMixed = forger({ publicKey: mixedKey, scalar, rest: 2n })

/** A signature with {@link neutralKey}, which anybody can make of everything. */
export const signNeutral = forger({ publicKey: neutralKey, scalar: 0n })

/** A signature with a second spelling of a point of order four, which anybody can make as well. */
export const signNotCanonical = forger({ publicKey: fieldPrime, scalar: 0n, rest: 4n })

/** A signature by the holder of a key whose R is the neutral element. */
export const signNeutralR = ({ publicKey, privateKey }: KeyPair) =>
  forger({ publicKey, scalar: scalarOf(privateKey), isOfSmallOrder: true })

/** A signature by the holder of a key whose R has a part outside the main subgroup: good if only multiples of eight count. */
export const signMixedR = ({ publicKey, privateKey }: KeyPair) =>
  forger({ publicKey, scalar: scalarOf(privateKey), R: (point) => point.add(orderTwo) })

/** The secret scalar of a key (RFC 8032, section 5.1.5). */
const scalarOf = (privateKey: Uint8Array): bigint =>
  ed25519.utils.getExtendedPublicKey(privateKey.slice(0, 32)).scalar
