import { equalBytes } from '../../base/bytes.js'
import type { logCheckpoints, logCosignatures } from '../../database/schema.js'
import { readCheckpoint } from '../../tlog/checkpoint.js'
import { cosignatureTime } from '../../tlog/cosignature.js'
import { parseNote, parseVkey, verifyNote } from '../../tlog/note.js'
import type { Log } from '../log/head.js'
import type { Findings } from './findings.js'

type Checkpoint = typeof logCheckpoints.$inferSelect
type Cosignature = typeof logCosignatures.$inferSelect

/** A checkpoint is a note that the log's key, and nobody else, signed over the root that its size has. */
export function checkCheckpoint(
  log: Pick<Log, 'number' | 'origin' | 'key'>,
  { size, note }: Checkpoint,
  roots: ReadonlyMap<number, Uint8Array>,
  found: Findings,
): void {
  const read = readCheckpoint(note)
  const key = parseVkey(log.key)
  const root = roots.get(size)
  const isGood =
    read !== null &&
    key !== null &&
    root !== undefined &&
    read.checkpoint.origin === log.origin &&
    read.checkpoint.size === size &&
    equalBytes(read.checkpoint.root, root) &&
    read.note.signatures.length === 1 &&
    verifyNote(read.note, key)
  found.expect(isGood, 'checkpoint-wrong', `size ${size} of log ${log.number}`)
}

/** A cosignature is a line that its witness signed under a checkpoint that is there, at the time that the row says. */
export function checkCosignatures(
  checkpoints: readonly Checkpoint[],
  cosignatures: readonly Cosignature[],
  where: string,
  found: Findings,
): void {
  const notes = new Map(checkpoints.map(({ size, note }) => [size, note]))
  for (const { size, witness, line, cosignedAt } of cosignatures) {
    const key = parseVkey(witness)
    const note = parseNote((notes.get(size) ?? '') + line)
    const at = key === null || note?.signatures.length !== 2 ? null : cosignatureTime(note, key)
    const isGood = at?.getTime() === cosignedAt.getTime()
    found.expect(isGood, 'cosignature-wrong', `size ${size} of ${where}`)
  }
}
