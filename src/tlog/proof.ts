import { formatAboveCheckpoint, parseAboveCheckpoint } from './above-checkpoint.js'
import { isCount, readCount } from './count.js'

/**
 * The claim that a leaf stands at `index` of the tree of a checkpoint: the hashes of its inclusion proof, and the signed
 * note that holds the checkpoint. Whoever checks it brings the leaf hash and the keys.
 */
export interface TlogProof {
  index: number
  hashes: Uint8Array[]
  checkpoint: string
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'

/** A proof as text (C2SP tlog-proof), without extra data. Throws if {@link parseProof} would not give it back. */
export function formatProof({ index, hashes, checkpoint }: TlogProof): string {
  if (!isCount(index)) throw new RangeError('index must be 0 to 2^53 - 1')
  return formatAboveCheckpoint({ head: [FIRST_LINE, `index ${index}`], hashes, checkpoint })
}

/** The proof in exactly this text; `null` if it is malformed in any way or carries extra data. Nothing of it is verified. */
export function parseProof(text: string): TlogProof | null {
  const parts = parseAboveCheckpoint(text, 2)
  const index = readCount(parts?.head[1]?.slice('index '.length) ?? '')
  if (parts === null || index === null) return null
  const proof = { index, hashes: parts.hashes, checkpoint: parts.checkpoint }
  return formatProof(proof) === text ? proof : null
}
