import { equalBytes, fromUtf8 } from '../base/bytes.js'
import { type Checkpoint, readCheckpoint } from '../tlog/checkpoint.js'
import { emptyRoot, verifyConsistency } from '../tlog/merkle.js'
import type { Note } from '../tlog/note.js'
import { type AddCheckpoint, parseAddCheckpoint } from '../tlog/witness-request.js'

/** A request to cosign, taken apart. Nothing of it is verified. */
export interface Asked extends Omit<AddCheckpoint, 'checkpoint'> {
  checkpoint: Checkpoint
  note: Note
}

/** What is to be said to a log that asks for a cosignature: see {@link judge}. */
export type Verdict = 'consistent' | 'shrinking' | 'outdated' | 'forked' | 'not-proven'

/** The request in a body (C2SP tlog-witness, "add-checkpoint"); `null` if it is malformed, or has extension lines. */
export function readAsked(body: Uint8Array): Asked | null {
  const request = parseAddCheckpoint(textOf(body))
  const read = request && readCheckpoint(request.checkpoint)
  return request && read && { old: request.old, hashes: request.hashes, ...read }
}

function textOf(body: Uint8Array): string {
  try {
    return fromUtf8(body)
  } catch {
    return ''
  }
}

/**
 * Judges a checkpoint that its log has signed by the one that was cosigned last, `null` if none was. In the order that C2SP
 * tlog-witness gives: `shrinking` if it is smaller than what the log itself begins at, `outdated` if that is not what was
 * seen last, `forked` if it is another tree of the same size, `not-proven` if the proof does not lead from there to here.
 */
export function judge({ old, hashes, checkpoint }: Asked, seen: Checkpoint | null): Verdict {
  if (old > checkpoint.size) return 'shrinking'
  if (old !== (seen?.size ?? 0)) return 'outdated'
  if (contradicts(checkpoint, seen)) return 'forked'
  const isConsistent = verifyConsistency(
    old,
    checkpoint.size,
    hashes,
    seen?.root ?? emptyRoot,
    checkpoint.root,
  )
  return isConsistent ? 'consistent' : 'not-proven'
}

/** Whether two checkpoints of a log show a fork by themselves, without any proof: one size, two trees. */
export const contradicts = (checkpoint: Checkpoint, seen: Checkpoint | null): boolean =>
  seen !== null && checkpoint.size === seen.size && !equalBytes(checkpoint.root, seen.root)
