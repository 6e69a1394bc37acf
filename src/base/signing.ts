import { concat, utf8 } from './bytes.js'
import { signBytes, verifyBytes } from './sodium.js'

/**
 * What a signature is for. It opens the signed bytes together with the origin, so that a signature made for one
 * purpose or relay can never pass for another: a login challenge is never a receipt.
 */
export type Purpose =
  | 'statement'
  | 'challenge'
  | 'key-proof'
  | 'key-rotation'
  | 'registrar'
  | 'number'
  | 'staff-act'
  | 'follow-up'
  | 'retention-report'
  | `receipt/${'handover' | 'opened' | 'seen' | 'handled' | 'problem' | 'acknowledged'}`

const signedBytes = (purpose: Purpose, origin: string, body: Uint8Array): Uint8Array =>
  concat(utf8(`videre/v1/${purpose}\n${origin}\n`), body)

/** The 64-byte Ed25519 signature over purpose, origin and body (src/seal/FORMAT.md, "Signatures"). */
export const signFor = (
  purpose: Purpose,
  origin: string,
  body: Uint8Array,
  privateKey: Uint8Array,
): Uint8Array => signBytes(signedBytes(purpose, origin, body), privateKey)

/** Whether `signature` was made by the holder of `publicKey` for exactly this purpose, origin and body. */
export const verifyFor = (
  purpose: Purpose,
  origin: string,
  body: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): boolean => verifyBytes(signature, signedBytes(purpose, origin, body), publicKey)
