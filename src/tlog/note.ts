import { concat, equalBytes, hex, utf8 } from '../base/bytes.js'
import { sha256 } from '../base/hash.js'
import { isSoundSigningKey, signBytes, verifyBytes } from '../base/sodium.js'
import { fromBase64, toBase64 } from './base64.js'

/** The first byte of a key's material in a vkey (C2SP signed-note, "Signature types"). */
const SIGNATURE_TYPES = { ed25519: 1, cosignature: 4 } as const
const KINDS = ['ed25519', 'cosignature'] as const

/**
 * A public key that signs notes: `ed25519` the text itself, `cosignature` a checkpoint with a time (C2SP tlog-cosignature).
 * `publicKey` is 32 bytes of Ed25519 in both. Name and `id`, 4 bytes, say whose a signature line is; they prove nothing.
 */
export interface NoteKey {
  name: string
  id: Uint8Array
  kind: (typeof KINDS)[number]
  publicKey: Uint8Array
}

/** A signature line. `id` is 4 bytes; `signature` is what follows it, 1 byte or more, in the format of the key's kind. */
export interface NoteSignature {
  name: string
  id: Uint8Array
  signature: Uint8Array
}

/** Text, ending in a newline, and who signed it. Nothing of it is to be believed before a signature has been verified. */
export interface Note {
  text: string
  signatures: NoteSignature[]
}

/** The most that a note may be. The specification asks for room for 16 signatures of up to 5 kB; ours have 64 or 72 bytes. */
const maximumNoteBytes = 65_536
const maximumSignatures = 100

const ID_BYTES = 4
const KEY_NAME = /^[^\p{White_Space}\p{Cc}+]+$/u
const NOTE_TEXT = /^[\n -\u{10ffff}]*\n$/u

const NOT_A_TEXT = 'text of a note must end in a newline and contain no other control characters'

const isKeyName = (name: string): boolean => KEY_NAME.test(name) && name.isWellFormed()

/**
 * The key of that name with its id (C2SP signed-note, "Signatures"). Throws if the public key is not 32 bytes or the name is
 * empty or contains white space, a control character or a plus. The key is not examined: see {@link parseVkey}.
 */
export function noteKey(name: string, kind: NoteKey['kind'], publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new RangeError('key name must not be empty or contain white space or a plus')
  if (publicKey.length !== 32) throw new RangeError(`public key is ${publicKey.length} bytes, must be 32`)
  const id = sha256(concat(utf8(`${name}\n`), material(kind, publicKey))).slice(0, ID_BYTES)
  return { name, id, kind, publicKey }
}

const material = (kind: NoteKey['kind'], publicKey: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(SIGNATURE_TYPES[kind]), publicKey)

/** A key as the line that one configures verifiers with: `relay.example.org+1a2b3c4d+AQ…`. */
export const formatVkey = (key: NoteKey): string =>
  `${key.name}+${hex(key.id)}+${toBase64(material(key.kind, key.publicKey))}`

/** The key of a vkey; `null` for a key of another type, an id that is not its own, and an Ed25519 key of low order. */
export function parseVkey(text: string): NoteKey | null {
  const [name, , encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text)?.slice(1) ?? []
  const bytes = fromBase64(encoded ?? '')
  const kind = KINDS.find((one) => SIGNATURE_TYPES[one] === bytes?.[0])
  if (name === undefined || bytes?.length !== 33 || kind === undefined || !isKeyName(name)) return null
  const key = noteKey(name, kind, bytes.slice(1))
  return formatVkey(key) === text && isSoundSigningKey(key.publicKey) ? key : null
}

/**
 * The note in exactly this text (C2SP signed-note); `null` if it is malformed in any way, has more than 65,536 bytes or 100
 * signatures, or two signatures by one name and id. No signature is verified.
 */
export function parseNote(text: string): Note | null {
  if (text.length > maximumNoteBytes || !text.endsWith('\n')) return null
  const end = text.lastIndexOf('\n\n')
  if (end < 0) return null
  const lines = text.slice(end + 2, -1).split('\n', maximumSignatures + 1)
  const signatures = lines.map(parseSignature).filter((signature) => signature !== null)
  const note = { text: text.slice(0, end + 1), signatures }
  return faultOf(note) === null && encode(note) === text ? note : null
}

function parseSignature(line: string): NoteSignature | null {
  const [dash, name, encoded] = line.split(' ')
  const bytes = fromBase64(encoded ?? '')
  if (dash !== '—' || name === undefined || bytes === null) return null
  return { name, id: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) }
}

/** A note as text. Throws if {@link parseNote} would not give it back. */
export function formatNote(note: Note): string {
  const fault = faultOf(note)
  if (fault !== null) throw new RangeError(fault)
  return encode(note)
}

/** A signature as its line in a note, with the newline that ends it. */
export const signatureLine = ({ name, id, signature }: NoteSignature): string =>
  `— ${name} ${toBase64(concat(id, signature))}\n`

const encode = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`

/** The rule that a note breaks, or `null`. */
function faultOf(note: Note): string | null {
  const { text, signatures } = note
  if (!isNoteText(text)) return NOT_A_TEXT
  if (signatures.length < 1 || signatures.length > maximumSignatures)
    return `note has ${signatures.length} signatures, must have 1 to ${maximumSignatures}`
  if (!signatures.every(isSignatureLine))
    return 'signature must have a key name, an id of 4 bytes, and a byte or more'
  if (new Set(signatures.map(({ name, id }) => `${name}+${hex(id)}`)).size < signatures.length)
    return 'note has two signatures by one key'
  const size = utf8(encode(note)).length
  return size > maximumNoteBytes ? `note is ${size} bytes, limit ${maximumNoteBytes}` : null
}

const isNoteText = (text: string): boolean => NOTE_TEXT.test(text) && text.isWellFormed()

const isSignatureLine = ({ name, id, signature }: NoteSignature): boolean =>
  isKeyName(name) && id.length === ID_BYTES && signature.length > 0

/**
 * The signature line of an `ed25519` key under a note's text. Throws if the key is of the other kind, the private key is
 * another key's, or the text is none of a note.
 */
export function signNote(text: string, key: NoteKey, privateKey: Uint8Array): NoteSignature {
  if (key.kind !== 'ed25519') throw new RangeError('a cosignature key signs checkpoints only')
  if (!isNoteText(text)) throw new RangeError(NOT_A_TEXT)
  return { name: key.name, id: key.id, signature: signWith(key, privateKey, utf8(text)) }
}

/** Whether the note has a signature line of this key that is good. Never true for a cosignature key, which signs something else. */
export function verifyNote(note: Note, key: NoteKey): boolean {
  const signature = signatureOf(note, key)
  return (
    key.kind === 'ed25519' && signature !== null && verifyBytes(signature, utf8(note.text), key.publicKey)
  )
}

/** What stands in the signature line with this key's name and id, not verified; `null` if there is no such line. */
export const signatureOf = (note: Note, key: NoteKey): Uint8Array | null =>
  note.signatures.find(({ name, id }) => name === key.name && equalBytes(id, key.id))?.signature ?? null

/** The 64-byte Ed25519 signature of this key. Throws if the 64-byte private key is another key's. */
export function signWith(key: NoteKey, privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  if (!equalBytes(privateKey.subarray(32), key.publicKey))
    throw new RangeError('private key does not belong to the key that it should sign for')
  return signBytes(message, privateKey)
}
