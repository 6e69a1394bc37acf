import { fromBase64, toBase64 } from './base64.js'
import { readCheckpoint } from './checkpoint.js'
import { hashBytes } from './merkle.js'

/** A tree of 2^63 leaves needs no longer proof; C2SP tlog-witness sets the limit. */
const maximumHashes = 63

/** Enough for a note of 64 KiB and the longest proof. More is refused without a look. */
const maximumCharacters = 70 * 1024

/** The shape that tlog-proof and add-checkpoint share: lines of their own, a proof, a blank line, the checkpoint's note. */
export interface AboveCheckpoint {
  head: string[]
  hashes: Uint8Array[]
  checkpoint: string
}

/** Joins the parts. Throws for more than 63 hashes, a hash that is not 32 bytes, and a note that is not a checkpoint. */
export function formatAboveCheckpoint({ head, hashes, checkpoint }: AboveCheckpoint): string {
  if (hashes.length > maximumHashes)
    throw new RangeError(`proof has ${hashes.length} hashes, limit ${maximumHashes}`)
  if (hashes.some((hash) => hash.length !== hashBytes))
    throw new RangeError(`a hash in a proof is ${hashBytes} bytes`)
  if (readCheckpoint(checkpoint) === null) throw new RangeError('note is not a checkpoint')
  return `${[...head, ...hashes.map(toBase64)].join('\n')}\n\n${checkpoint}`
}

/** The parts of a text with `headLines` lines of its own; `null` unless they make exactly this text. */
export function parseAboveCheckpoint(text: string, headLines: number): AboveCheckpoint | null {
  if (text.length > maximumCharacters) return null
  const end = text.indexOf('\n\n')
  if (end < 0) return null
  const lines = text.slice(0, end).split('\n')
  const hashLines = lines.slice(headLines)
  const checkpoint = text.slice(end + 2)
  if (lines.length < headLines || hashLines.length > maximumHashes) return null
  const hashes = hashLines.map(readHash).filter((hash) => hash !== null)
  if (hashes.length < hashLines.length || readCheckpoint(checkpoint) === null) return null
  return { head: lines.slice(0, headLines), hashes, checkpoint }
}

function readHash(line: string): Uint8Array | null {
  const bytes = fromBase64(line)
  return bytes?.length === hashBytes ? bytes : null
}
