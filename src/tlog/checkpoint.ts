import { fromBase64, toBase64 } from './base64.js'
import { isCount, readCount } from './count.js'
import { hashBytes } from './merkle.js'
import { type Note, parseNote } from './note.js'

/** What a log signs of itself: which log it is, how many leaves it has, and the 32-byte root over them. */
export interface Checkpoint {
  origin: string
  size: number
  root: Uint8Array
}

const ORIGIN = /^[ -\u{10ffff}]+$/u

/** A checkpoint as the text of a note (C2SP tlog-checkpoint): three lines. Throws if that text would not be read back. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!ORIGIN.test(origin) || !origin.isWellFormed())
    throw new RangeError('origin must be one line without control characters')
  if (!isCount(size)) throw new RangeError('tree size must be 0 to 2^53 - 1')
  if (root.length !== hashBytes) throw new RangeError(`root is ${root.length} bytes, must be ${hashBytes}`)
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** The checkpoint in the text of a note; `null` for every other text, and for extension lines, of which ours have none. */
export function parseCheckpointText(text: string): Checkpoint | null {
  const [origin = '', count = '', encoded = ''] = text.split('\n', 3)
  const size = readCount(count)
  const root = fromBase64(encoded)
  if (!ORIGIN.test(origin) || !origin.isWellFormed() || size === null || root?.length !== hashBytes)
    return null
  const checkpoint = { origin, size, root }
  return checkpointText(checkpoint) === text ? checkpoint : null
}

/** The checkpoint in a signed note, and the note, in which no signature is verified yet. `null` if it is not one. */
export function readCheckpoint(noteText: string): { checkpoint: Checkpoint; note: Note } | null {
  const note = parseNote(noteText)
  const checkpoint = note && parseCheckpointText(note.text)
  return checkpoint && { checkpoint, note }
}
