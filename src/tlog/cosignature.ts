import { concat, utf8 } from '../base/bytes.js'
import { verifyBytes } from '../base/sodium.js'
import { parseCheckpointText } from './checkpoint.js'
import { type Note, type NoteKey, type NoteSignature, signatureOf, signWith } from './note.js'

/** The last second that a `Date` can hold. */
const maximumSeconds = 8_640_000_000_000

const TIME_BYTES = 8

/** What a cosigner signs (C2SP tlog-cosignature, "Ed25519 signed message"). */
const signedMessage = (text: string, seconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${seconds}\n${text}`)

/**
 * The line by which the holder of a `cosignature` key says that it checked the checkpoint in `text` against all that it saw
 * of this log before, at a time given to the second. Throws if the text is not a checkpoint's, the key is of the other
 * kind, the private key another key's, or the time before 1970.
 */
export function cosign(text: string, at: Date, key: NoteKey, privateKey: Uint8Array): NoteSignature {
  if (key.kind !== 'cosignature') throw new RangeError('only a cosignature key cosigns')
  if (parseCheckpointText(text) === null) throw new RangeError('only a checkpoint can be cosigned')
  const seconds = Math.floor(at.getTime() / 1000)
  if (!(seconds > 0)) throw new RangeError('time of a cosignature must be after 1970 began')
  const signature = signWith(key, privateKey, signedMessage(text, seconds))
  return { name: key.name, id: key.id, signature: concat(timeBytes(seconds), signature) }
}

/** When the holder of the key cosigned the note, to the second; `null` if the note has no good cosignature of this key. */
export function cosignatureTime(note: Note, key: NoteKey): Date | null {
  const cosignature = signatureOf(note, key)
  if (key.kind !== 'cosignature' || cosignature?.length !== TIME_BYTES + 64) return null
  const seconds = Number(viewOf(cosignature).getBigUint64(0))
  if (seconds < 1 || seconds > maximumSeconds) return null
  const message = signedMessage(note.text, seconds)
  return verifyBytes(cosignature.subarray(TIME_BYTES), message, key.publicKey)
    ? new Date(seconds * 1000)
    : null
}

function timeBytes(seconds: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES)
  viewOf(bytes).setBigUint64(0, BigInt(seconds))
  return bytes
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
