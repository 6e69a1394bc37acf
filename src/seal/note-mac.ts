import { concat, uint32 } from '../base/bytes.js'
import { deriveKey, sha256 } from '../base/hash.js'
import { idBytes } from '../base/ids.js'
import type { Holder } from './keys.js'

/** The 32 bytes that only the clinic can make of a note about a delivery and its version (FORMAT.md, A clinic's note to itself). */
export const noteMacOf = (
  { session }: Pick<Holder, 'session'>,
  deliveryId: string,
  version: number,
  note: Uint8Array,
): Uint8Array =>
  deriveKey(
    deriveKey(session, 'videre/v1/derive/note'),
    'videre/v1/note',
    concat(idBytes(deliveryId), uint32(version), sha256(note)),
  )
