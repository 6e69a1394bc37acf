import { concat, equalBytes, utf8 } from '../base/bytes.js'
import { idBytes } from '../base/ids.js'

const MAGIC = utf8('VDRE')
const VERSION = 1
/** X-Wing, HKDF-SHA-256, XChaCha20-Poly1305. */
const SUITE = 1

/** The size of a header in bytes: magic 4, version 1, suite 1, and three ids of 16. */
export const HEADER_BYTES = 54

/** Whom an envelope is for, in the clear and authenticated: key id, delivery id and clinic id, 16 bytes each. */
export interface Header {
  keyId: Uint8Array
  deliveryId: Uint8Array
  clinicId: Uint8Array
}

/** What a header can be instead of one, in the order in which it is found out. */
export type HeaderFault = 'not_an_envelope' | 'unknown_version' | 'unknown_suite'

/** Stands in the header where a clinic's id would, in a patient's own copy. */
const NO_CLINIC = new Uint8Array(16)

/**
 * Stands in the header where a clinic's id would, in a question to the operator: the bytes of the text `operatOr`, spelt as an id. No
 * clinic has it, because theirs are random.
 */
export const operatorId = '6f706572-6174-4f72-8000-000000000000'

/** The 16 bytes of a clinic's id in a header; zeros for `null`, which is the patient's own copy. */
export const clinicIdBytes = (clinicId: string | null): Uint8Array =>
  clinicId === null ? NO_CLINIC : idBytes(clinicId)

/** The 54 bytes of a header of version 1. Throws unless the three ids are 16 bytes each. */
export function encodeHeader({ keyId, deliveryId, clinicId }: Header): Uint8Array {
  const bytes = concat(MAGIC, Uint8Array.of(VERSION, SUITE), keyId, deliveryId, clinicId)
  if ([keyId, deliveryId, clinicId].some((id) => id.length !== 16))
    throw new RangeError('an id in a header is 16 bytes')
  return bytes
}

/** The header of 54 bytes, or the first thing that makes them none of version 1 and suite 1. Throws on another size. */
export function decodeHeader(bytes: Uint8Array): { kind: 'header'; header: Header } | { kind: HeaderFault } {
  if (bytes.length !== HEADER_BYTES)
    throw new RangeError(`header is ${bytes.length} bytes, must be ${HEADER_BYTES}`)
  if (!equalBytes(bytes.subarray(0, 4), MAGIC)) return { kind: 'not_an_envelope' }
  if (bytes[4] !== VERSION) return { kind: 'unknown_version' }
  if (bytes[5] !== SUITE) return { kind: 'unknown_suite' }
  return {
    kind: 'header',
    header: { keyId: bytes.slice(6, 22), deliveryId: bytes.slice(22, 38), clinicId: bytes.slice(38, 54) },
  }
}
