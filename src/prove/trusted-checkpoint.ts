import { hex } from '../base/bytes.js'
import { type Checkpoint, readCheckpoint } from '../tlog/checkpoint.js'
import { cosignatureTime } from '../tlog/cosignature.js'
import { type Note, type NoteKey, parseVkey, verifyNote } from '../tlog/note.js'
import type { Trust } from './trust.js'

/** Why a checkpoint is not believed. */
export type CheckpointFault =
  | 'checkpoint_unreadable'
  | 'log_not_trusted'
  | 'log_signature_bad'
  | 'witnesses_missing'

/** A checkpoint that somebody's trusted log signed and enough of their witnesses saw, or why it is none. */
export type TrustedCheckpoint =
  | {
      kind: 'checkpoint'
      checkpoint: Checkpoint
      /** When each trusted witness cosigned it first, ascending. */
      witnesses: Date[]
    }
  | { kind: 'refused'; reason: CheckpointFault }

const refused = (reason: CheckpointFault): TrustedCheckpoint => ({ kind: 'refused', reason })

/**
 * Reads a checkpoint as the text of its note, believing nothing that no trusted log signed (FORMAT.md, rule 2 of the
 * evidence). Keys in `trust` that this program cannot read vouch for nothing.
 */
export function readTrustedCheckpoint(note: string, trust: Trust): TrustedCheckpoint {
  const read = readCheckpoint(note)
  if (read === null) return refused('checkpoint_unreadable')
  const logKeys = keysOf(trust.logs, 'ed25519').filter(({ name }) => name === read.checkpoint.origin)
  if (logKeys.length === 0) return refused('log_not_trusted')
  if (!logKeys.some((key) => verifyNote(read.note, key))) return refused('log_signature_bad')
  const witnesses = timesOf(trust.witnesses.keys, read.note)
  if (witnesses.length < trust.witnesses.needed) return refused('witnesses_missing')
  return { kind: 'checkpoint', checkpoint: read.checkpoint, witnesses }
}

/** When each witness cosigned, ascending. Keys with the same public key are one witness, which saw it when the first of them did. */
function timesOf(vkeys: readonly string[], note: Note): Date[] {
  const first = new Map<string, Date>()
  for (const key of keysOf(vkeys, 'cosignature')) {
    const time = cosignatureTime(note, key)
    const known = first.get(hex(key.publicKey))
    if (time !== null && (known === undefined || time < known)) first.set(hex(key.publicKey), time)
  }
  return [...first.values()].toSorted((a, b) => a.getTime() - b.getTime())
}

const keysOf = (vkeys: readonly string[], kind: NoteKey['kind']): NoteKey[] =>
  vkeys.map(parseVkey).filter((key): key is NoteKey => key?.kind === kind)
