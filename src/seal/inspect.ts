import { equalBytes } from '../base/bytes.js'
import { idBytes } from '../base/ids.js'
import { sizeClassOf, splitEnvelope } from './envelope.js'
import { clinicIdBytes, decodeHeader, type HeaderFault } from './header.js'
import type { SizeClass } from './padding.js'

/** What an envelope's header has to say. */
export interface ExpectedHeader {
  /** The id of the key that it must be sealed to; `null` where the one who asks cannot know it. */
  keyId: Uint8Array | null
  /** The delivery; of a patient's own copy the enquiry, of a test envelope the test. */
  deliveryId: string
  /** The clinic; `null` for a patient's own copy. */
  clinicId: string | null
}

/** What can be wrong with an envelope that is still closed, in the order of the checks. */
export type EnvelopeFault = 'wrong_size' | HeaderFault | 'other_key' | 'other_delivery'

/** What a closed envelope says: as expected with its size class, or the first thing that is not. */
export type Inspection =
  | { kind: 'as_expected'; sizeClass: SizeClass }
  | { kind: 'unexpected'; reason: EnvelopeFault }

/** All that can be checked without opening: size, magic, version, suite, key, delivery and clinic. */
export function inspectEnvelope(envelope: Uint8Array, expected: ExpectedHeader): Inspection {
  const sizeClass = sizeClassOf(envelope.length)
  if (sizeClass === null) return { kind: 'unexpected', reason: 'wrong_size' }
  const decoded = decodeHeader(splitEnvelope(envelope).header)
  if (decoded.kind !== 'header') return { kind: 'unexpected', reason: decoded.kind }
  const { keyId, deliveryId, clinicId } = decoded.header
  if (expected.keyId && !equalBytes(keyId, expected.keyId)) return { kind: 'unexpected', reason: 'other_key' }
  const isExpectedDelivery =
    equalBytes(deliveryId, idBytes(expected.deliveryId)) &&
    equalBytes(clinicId, clinicIdBytes(expected.clinicId))
  return isExpectedDelivery
    ? { kind: 'as_expected', sizeClass }
    : { kind: 'unexpected', reason: 'other_delivery' }
}
