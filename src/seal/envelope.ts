import { concat } from '../base/bytes.js'
import { deriveKey } from '../base/hash.js'
import { aeadSeal, wipe } from '../base/sodium.js'
import { HEADER_BYTES } from './header.js'
import { SIZE_CLASSES, type SizeClass } from './padding.js'

const KEM_BYTES = 1120
const TAG_BYTES = 16

/** What an envelope adds to its padded plaintext, in bytes. */
export const ENVELOPE_OVERHEAD = HEADER_BYTES + KEM_BYTES + TAG_BYTES

/** An X-Wing shared secret (32 bytes) and the ciphertext (1,120) that carries it. */
export interface Encapsulation {
  sharedSecret: Uint8Array
  ciphertext: Uint8Array
}

/** The three parts of an envelope, still closed. */
export interface EnvelopeParts {
  header: Uint8Array
  kemCiphertext: Uint8Array
  aeadCiphertext: Uint8Array
}

/** The size class of an envelope of this size, or `null` if no envelope has it. */
export const sizeClassOf = (envelopeBytes: number): SizeClass | null =>
  SIZE_CLASSES.find((size) => envelopeBytes === ENVELOPE_OVERHEAD + size) ?? null

/** The parts of an envelope whose size {@link sizeClassOf} knows. Views, not copies. */
export const splitEnvelope = (envelope: Uint8Array): EnvelopeParts => ({
  header: envelope.subarray(0, HEADER_BYTES),
  kemCiphertext: envelope.subarray(HEADER_BYTES, HEADER_BYTES + KEM_BYTES),
  aeadCiphertext: envelope.subarray(HEADER_BYTES + KEM_BYTES),
})

/** The envelope around a padded plaintext. The encapsulation must be fresh: its key is good for one plaintext only. */
export const closeEnvelope = (
  header: Uint8Array,
  { sharedSecret, ciphertext }: Encapsulation,
  padded: Uint8Array,
): Uint8Array =>
  withEnvelopeKey(sharedSecret, header, (key, nonce) =>
    concat(header, ciphertext, aeadSeal(key, nonce, padded, header)),
  )

/** Runs a cipher with the key (32 bytes) and nonce (24) of one envelope, and wipes both afterwards. */
export function withEnvelopeKey<T>(
  sharedSecret: Uint8Array,
  header: Uint8Array,
  use: (key: Uint8Array, nonce: Uint8Array) => T,
): T {
  const material = deriveKey(sharedSecret, 'videre/v1/envelope', header, 56)
  try {
    return use(material.subarray(0, 32), material.subarray(32))
  } finally {
    wipe(material)
  }
}
