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
export const wrapEnvelope = (wrapKey: Uint8Array, id: string, envelope: Uint8Array): Uint8Array =>
  wrapBytes(wrapKey, wrapHeader(id), envelope)

/** The envelope inside. `damaged` if key, id or any bit is not the one that it was wrapped with. */
export function unwrapEnvelope(
  wrapKey: Uint8Array,
  id: string,
  wrapped: Uint8Array,
): { kind: 'unwrapped'; envelope: Uint8Array } | { kind: 'damaged' } {
  const envelope = unwrapBytes(wrapKey, wrapHeader(id), wrapped)
  return envelope ? { kind: 'unwrapped', envelope } : { kind: 'damaged' }
}

/** A fresh nonce and what XChaCha20-Poly1305 makes of bytes under it, with `header` as associated data. */
export function wrapBytes(wrapKey: Uint8Array, header: Uint8Array, bytes: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  return concat(nonce, aeadSeal(wrapKey, nonce, bytes, header))
}

/** What {@link wrapBytes} wrapped; `null` if key, header or any bit is another. */
export function unwrapBytes(wrapKey: Uint8Array, header: Uint8Array, wrapped: Uint8Array): Uint8Array | null {
  const nonce = wrapped.subarray(0, NONCE_BYTES)
  if (nonce.length < NONCE_BYTES) return null
  return aeadOpen(wrapKey, nonce, wrapped.subarray(NONCE_BYTES), header)
}

/** The 32 bytes that name a wrapped envelope, all of it: what a handover receipt is signed over. */
export const wrappedHashOf = (wrapped: Uint8Array): Uint8Array => hashOf('videre/v1/wrapped-hash', wrapped)

const wrapHeader = (id: string): Uint8Array =>
  concat(utf8('videre/v1/wrapped'), new Uint8Array(1), idBytes(id))
