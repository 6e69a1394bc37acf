import canonicalize from 'canonicalize'
import { equalBytes, fromUtf8, utf8 } from './bytes.js'

/** A value as canonical JSON (RFC 8785): equal values give equal bytes in every implementation. */
export function canonicalJson(value: unknown): Uint8Array {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('value has no JSON form')
  return utf8(text)
}

/**
 * The value of canonical JSON. `null` if the bytes are not UTF-8, not JSON or not what {@link canonicalJson} writes
 * (another order, spaces, a repeated member, another spelling of a number): nothing is repaired.
 */
export function readCanonicalJson(bytes: Uint8Array): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes))
    return equalBytes(canonicalJson(value), bytes) ? { value } : null
  } catch {
    return null
  }
}
