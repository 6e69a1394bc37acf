import { concat, fromUtf8, utf8 } from '../base/bytes.js'
import { deriveKey } from '../base/hash.js'
import { idBytes } from '../base/ids.js'
import { unwrapBytes, wrapBytes } from './wrap.js'

/** Room for the longest address with its length before it: all are as long, so that the length says nothing. */
const SIZE_BYTES = 256

/**
 * A patient's notice address as it lies at rest: padded, and wrapped under the day key of the enquiry's due day, for this enquiry
 * alone (FORMAT.md, At rest). Throws for an address of more than 255 bytes of UTF-8, or of none.
 */
export function wrapNoticeAddress(dayKey: Uint8Array, enquiryId: string, address: string): Uint8Array {
  const text = utf8(address)
  if (text.length === 0 || text.length >= SIZE_BYTES)
    throw new RangeError('a notice address of no known size')
  const padded = new Uint8Array(SIZE_BYTES)
  padded.set([text.length])
  padded.set(text, 1)
  return wrapBytes(keyOf(dayKey, enquiryId), headerOf(enquiryId), padded)
}

/** The address inside. `damaged` if key, enquiry or any bit is not the one that it was wrapped with. */
export function unwrapNoticeAddress(
  dayKey: Uint8Array,
  enquiryId: string,
  wrapped: Uint8Array,
): { kind: 'unwrapped'; address: string } | { kind: 'damaged' } {
  const padded = unwrapBytes(keyOf(dayKey, enquiryId), headerOf(enquiryId), wrapped)
  if (padded === null || padded.length !== SIZE_BYTES) return { kind: 'damaged' }
  const end = 1 + (padded[0] ?? 0)
  if (end === 1 || padded.subarray(end).some((byte) => byte !== 0)) return { kind: 'damaged' }
  return { kind: 'unwrapped', address: fromUtf8(padded.subarray(1, end)) }
}

const keyOf = (dayKey: Uint8Array, enquiryId: string): Uint8Array =>
  deriveKey(dayKey, 'videre/v1/wrap-notice-address', idBytes(enquiryId))

const headerOf = (enquiryId: string): Uint8Array =>
  concat(utf8('videre/v1/wrapped-notice-address'), new Uint8Array(1), idBytes(enquiryId))
