import { formatAboveCheckpoint, parseAboveCheckpoint } from './above-checkpoint.js'
import { isCount, readCount } from './count.js'

/**
 * What a log sends to a witness (C2SP tlog-witness, "add-checkpoint"): the size of the tree that this witness cosigned last, 0
 * for none, the consistency proof from there, and the signed note that holds the new checkpoint.
 */
export interface AddCheckpoint {
  old: number
  hashes: Uint8Array[]
  checkpoint: string
}

/** The body of the request. Throws if {@link parseAddCheckpoint} would not give it back. */
export function formatAddCheckpoint({ old, hashes, checkpoint }: AddCheckpoint): string {
  if (!isCount(old)) throw new RangeError('old size must be 0 to 2^53 - 1')
  return formatAboveCheckpoint({ head: [`old ${old}`], hashes, checkpoint })
}

/** The request in exactly this body; `null` if it is malformed in any way. No signature, size or proof is verified. */
export function parseAddCheckpoint(text: string): AddCheckpoint | null {
  const parts = parseAboveCheckpoint(text, 1)
  const old = readCount(parts?.head[0]?.slice('old '.length) ?? '')
  if (parts === null || old === null) return null
  const request = { old, hashes: parts.hashes, checkpoint: parts.checkpoint }
  return formatAddCheckpoint(request) === text ? request : null
}
