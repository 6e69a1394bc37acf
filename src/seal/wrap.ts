import { concat, utf8 } from '../base/bytes.js'
import { deriveKey, hashOf } from '../base/hash.js'
import { idBytes } from '../base/ids.js'
import { aeadOpen, aeadSeal, randomBytes } from '../base/sodium.js'

const NONCE_BYTES = 24

/**
 * The 32-byte key under which one envelope lies at rest. `dayKey` is the key of its due day; `id` is the delivery's,
 * for a patient's own copy the enquiry's. It unwraps this one envelope and says nothing about the day key.
 */
export const wrapKeyOf = (dayKey: Uint8Array, id: string): Uint8Array =>
  deriveKey(dayKey, 'videre/v1/wrap', idBytes(id))

/** An envelope as it lies at rest, under a fresh nonce: unreadable, even for its recipient, once the day key is gone. */
export function wrapEnvelope(wrapKey: Uint8Array, id: string, envelope: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  return concat(nonce, aeadSeal(wrapKey, nonce, envelope, wrapHeader(id)))
}

/** The envelope inside. `damaged` if key, id or any bit is not the one that it was wrapped with. */
export function unwrapEnvelope(
  wrapKey: Uint8Array,
  id: string,
  wrapped: Uint8Array,
): { kind: 'unwrapped'; envelope: Uint8Array } | { kind: 'damaged' } {
  const nonce = wrapped.subarray(0, NONCE_BYTES)
  if (nonce.length < NONCE_BYTES) return { kind: 'damaged' }
  const envelope = aeadOpen(wrapKey, nonce, wrapped.subarray(NONCE_BYTES), wrapHeader(id))
  return envelope ? { kind: 'unwrapped', envelope } : { kind: 'damaged' }
}

/** The 32 bytes that name a wrapped envelope, all of it: what a handover receipt is signed over. */
export const wrappedHashOf = (wrapped: Uint8Array): Uint8Array => hashOf('videre/v1/wrapped-hash', wrapped)

const wrapHeader = (id: string): Uint8Array =>
  concat(utf8('videre/v1/wrapped'), new Uint8Array(1), idBytes(id))
