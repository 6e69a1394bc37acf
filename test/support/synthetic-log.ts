/** A log without a relay: leaves that are counted, and a key that signs whatever it is told to. */
import { hex, utf8 } from '../../src/base/bytes.js'
import { sha256 } from '../../src/base/hash.js'
import { signKeyPair } from '../../src/base/sodium.js'
import { checkpointText } from '../../src/tlog/checkpoint.js'
import { consistencyPath, foldNodes, leafHash, perfectRoot, rootPath } from '../../src/tlog/merkle.js'
import { formatNote, formatVkey, noteKey, signNote } from '../../src/tlog/note.js'
import { formatAddCheckpoint } from '../../src/tlog/witness-request.js'

export interface SyntheticLog {
  origin: string
  originHash: string
  vkey: string
  root(size: number): Uint8Array
  proof(old: number, size: number): Uint8Array[]
  /** A signed checkpoint of a size, of this tree or with another root. */
  checkpoint(size: number, root?: Uint8Array): string
  /** What is posted to a witness. */
  request(old: number, size: number): string
}

/** A log whose key depends on its origin only. One with another `history` has signed other leaves with the same key. */
export function syntheticLog(origin: string, history = 'leaf'): SyntheticLog {
  const pair = signKeyPair(sha256(utf8(origin)))
  const key = noteKey(origin, 'ed25519', pair.publicKey)
  const leaves = Array.from({ length: 1100 }, (_, i) => leafHash(utf8(`${history} ${i}`)))
  const over = (nodes: { level: number; index: number }[]) =>
    foldNodes(
      nodes.map(({ level, index }) =>
        perfectRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
      ),
    )
  const log: SyntheticLog = {
    origin,
    originHash: hex(sha256(utf8(origin))),
    vkey: formatVkey(key),
    root: (size) => over(rootPath(size)),
    proof: (old, size) => consistencyPath(old, size).map(over),
    checkpoint(size, root = log.root(size)) {
      const text = checkpointText({ origin, size, root })
      return formatNote({ text, signatures: [signNote(text, key, pair.privateKey)] })
    },
    request: (old, size) =>
      formatAddCheckpoint({ old, hashes: log.proof(old, size), checkpoint: log.checkpoint(size) }),
  }
  return log
}
