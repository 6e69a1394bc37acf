import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64urlnopad } from '@scure/base'

export { bytesToHex as hex, concatBytes as concat, hexToBytes as fromHex, utf8ToBytes as utf8 }

/** Bytes as base64url without padding (RFC 4648 section 5). */
export const base64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes)

/** The bytes of canonical base64url without padding. Throws on padding, other alphabets and surplus bits. */
export const fromBase64url = (text: string): Uint8Array => base64urlnopad.decode(text)

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of well-formed UTF-8. Throws on malformed input instead of inserting replacement characters. */
export const fromUtf8 = (bytes: Uint8Array): string => strictUtf8.decode(bytes)

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** An unsigned integer below 2^32 as four bytes, most significant first. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
