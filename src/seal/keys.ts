import { base32crockford } from '@scure/base'
import { deriveKey, hashOf } from '../base/hash.js'
import { type KeyPair, kemKeyPair, signKeyPair, wipe } from '../base/sodium.js'

/** What others know of a holder: X-Wing key (1,216 bytes) and the Ed25519 keys for receipts and sessions (32 each). */
export interface PublicKeys {
  sealKey: Uint8Array
  signKey: Uint8Array
  sessionKey: Uint8Array
}

/** Everything that follows from one 32-byte secret. All but `publicKeys` and `keyId` must stay with its holder. */
export interface Holder {
  /** X-Wing: what is sealed to the public half opens with the private one. */
  sealPair: KeyPair
  /** Ed25519, for receipts and, of a patient, corrections and withdrawals. */
  signPair: KeyPair
  /** Ed25519 of the seed `session`: signs login challenges and nothing else. A patient never uses it. */
  sessionPair: KeyPair
  /** 32 bytes: of a clinic the seed of `sessionPair`, of a patient the access token itself. */
  session: Uint8Array
  publicKeys: PublicKeys
  /** 16 bytes that name this set of keys in envelopes. */
  keyId: Uint8Array
}

/** What a patient's secret gives, with the session under the name of its use: `accessToken` is the bearer token. */
export interface Patient extends Omit<Holder, 'session' | 'sessionPair'> {
  accessToken: Uint8Array
}

function pairOf(secret: Uint8Array, purpose: string, pairOfSeed: (seed: Uint8Array) => KeyPair): KeyPair {
  const seed = deriveKey(secret, purpose)
  const pair = pairOfSeed(seed)
  wipe(seed)
  return pair
}

/** All keys of a clinic or a member of staff. `secret` is 32 bytes and is left as it is. Throws on any other size. */
export function deriveHolder(secret: Uint8Array): Holder {
  if (secret.length !== 32) throw new RangeError(`secret is ${secret.length} bytes, must be 32`)
  const sealPair = pairOf(secret, 'videre/v1/derive/seal', kemKeyPair)
  const signPair = pairOf(secret, 'videre/v1/derive/sign', signKeyPair)
  const session = deriveKey(secret, 'videre/v1/derive/session')
  const sessionPair = signKeyPair(session)
  const publicKeys = {
    sealKey: sealPair.publicKey,
    signKey: signPair.publicKey,
    sessionKey: sessionPair.publicKey,
  }
  return { sealPair, signPair, sessionPair, session, publicKeys, keyId: keyIdOf(publicKeys) }
}

/** All keys of a patient and the access token. `secret` is the 32 bytes of the patient's link. Throws on any other size. */
export function patientOf(secret: Uint8Array): Patient {
  const { session, sessionPair, ...keys } = deriveHolder(secret)
  wipe(sessionPair.privateKey)
  return { ...keys, accessToken: session }
}

/** The 16 bytes that name a set of public keys in the header of every envelope sealed to it. */
export const keyIdOf = (keys: PublicKeys): Uint8Array =>
  hashOf('videre/v1/key-id', keys.sealKey, keys.signKey, keys.sessionKey).slice(0, 16)

/** 80 bits over a set of public keys as `XXXX-XXXX-XXXX-XXXX` in Crockford's base 32, to compare by telephone. */
export function fingerprintOf(keys: PublicKeys): string {
  const hash = hashOf('videre/v1/fingerprint', keys.sealKey, keys.signKey, keys.sessionKey)
  return base32crockford.encode(hash.slice(0, 10)).replace(/(.{4})(?=.)/g, '$1-')
}
