import { base64 } from '@scure/base'

/** Bytes as standard base64 with padding (RFC 4648 section 4). */
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes)

/** The bytes of canonical base64 with padding; `null` for other alphabets, white space, missing padding and surplus bits. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return base64.decode(text)
  } catch {
    return null
  }
}
