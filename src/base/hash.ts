import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from './bytes.js'

export { sha256 }

/** SHA-256 over `domain`, a zero byte and the parts; 32 bytes. The domain keeps hashes of different things apart. */
export const hashOf = (domain: string, ...parts: Uint8Array[]): Uint8Array =>
  sha256(concat(utf8(domain), new Uint8Array(1), ...parts))

/**
 * HKDF-SHA-256 (RFC 5869) without salt. `purpose` separates uses; `context` binds the result to what it is for.
 * The info is the purpose, a zero byte and the context.
 */
export const deriveKey = (
  secret: Uint8Array,
  purpose: string,
  context: Uint8Array = new Uint8Array(0),
  sizeBytes = 32,
): Uint8Array =>
  expand(sha256, extract(sha256, secret), concat(utf8(purpose), new Uint8Array(1), context), sizeBytes)
