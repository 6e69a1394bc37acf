import { utf8 } from '../base/bytes.js'
import { replacePrivateFile } from '../base/private-files.js'
import { type Checkpoint, readCheckpoint } from '../tlog/checkpoint.js'
import { cosignatureTime } from '../tlog/cosignature.js'
import { type NoteKey, verifyNote } from '../tlog/note.js'
import { fileOf, readText } from './files.js'
import { WitnessUnusable } from './unusable.js'

/** A checkpoint that was cosigned: the note has the log's signature and the witness's, and no other. */
export interface Seen {
  checkpoint: Checkpoint
  note: string
}

/** A log, and what the witness last saw of it. */
export interface WatchedLog {
  key: NoteKey
  /** The checkpoint that was cosigned last, `null` before the first. It is on disk. */
  seen(): Seen | null
  /**
   * Runs `work` when all that came before has ended, with what was seen by then. `keep` puts something newer in its place,
   * durably: after a crash or a loss of power it is there, whole. What is kept is never older than what was seen.
   */
  inTurn<T>(work: (seen: Seen | null, keep: (next: Seen) => Promise<void>) => Promise<T>): Promise<T>
}

/**
 * Opens what `directory`, which this process alone has, holds of a log. Throws {@link WitnessUnusable} if that is not what
 * this witness wrote: to forget what it saw is what a witness must never do.
 */
export async function openWatchedLog(directory: string, key: NoteKey, witness: NoteKey): Promise<WatchedLog> {
  const path = fileOf(directory, key.name, '.checkpoint')
  const stored = await readText(path)
  let seen = stored === null ? null : readSeen(stored, key, witness)
  if (stored !== null && seen === null)
    throw new WitnessUnusable(`${path}: is damaged or another witness's: begin with a new directory and key`)
  let turn: Promise<unknown> = Promise.resolve()
  const keep = async (next: Seen) => {
    if (next.checkpoint.size < (seen?.checkpoint.size ?? 0)) throw new RangeError('a log cannot shrink')
    await replacePrivateFile(path, utf8(next.note))
    seen = next
  }
  return {
    key,
    seen: () => seen,
    inTurn(work) {
      const mine = turn.then(() => work(seen, keep))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

function readSeen(text: string, key: NoteKey, witness: NoteKey): Seen | null {
  const read = readCheckpoint(text)
  const isOwn =
    read?.checkpoint.origin === key.name &&
    verifyNote(read.note, key) &&
    cosignatureTime(read.note, witness) !== null
  return read !== null && isOwn ? { checkpoint: read.checkpoint, note: text } : null
}
