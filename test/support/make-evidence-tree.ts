import { concat } from '../../src/base/bytes.js'
import { sha256 } from '../../src/base/hash.js'
import { checkpointText } from '../../src/tlog/checkpoint.js'
import { cosign } from '../../src/tlog/cosignature.js'
import { formatNote, signNote } from '../../src/tlog/note.js'
import type { NotePair } from './make-evidence-parties.js'

const hash = (...parts: Uint8Array[]) => sha256(concat(...parts))
const half = (count: number) => 2 ** Math.ceil(Math.log2(count) - 1)

/** A Merkle tree, and the two that it is made of if it has more than one leaf. */
export interface Tree {
  size: number
  root: Uint8Array
  halves?: readonly [Tree, Tree]
}

/** The Merkle tree of these entries as RFC 6962 section 2.1 writes it. */
export function treeOf(entries: readonly Uint8Array[]): Tree {
  const size = entries.length
  if (size === 0) return { size, root: sha256(new Uint8Array(0)) }
  if (size === 1) return { size, root: hash(Uint8Array.of(0), entries[0]!) }
  const k = half(size)
  const halves = [treeOf(entries.slice(0, k)), treeOf(entries.slice(k))] as const
  return { size, root: hash(Uint8Array.of(1), halves[0].root, halves[1].root), halves }
}

/** The inclusion proof as RFC 6962 section 2.1.1 writes it. */
export function auditPath(index: number, { halves }: Tree): Uint8Array[] {
  if (halves === undefined) return []
  const [left, right] = halves
  return index < left.size
    ? [...auditPath(index, left), right.root]
    : [...auditPath(index - left.size, right), left.root]
}

/** Who signs a checkpoint, under which name, and who cosigns it when. */
export interface Signers {
  log: NotePair
  origin?: string
  cosigners?: { witness: NotePair; at: Date }[]
}

/** The signed checkpoint of a log with this tree. */
export function signedCheckpoint(
  { size, root }: Tree,
  { log, origin = log.key.name, cosigners = [] }: Signers,
): string {
  const text = checkpointText({ origin, size, root })
  const signatures = [
    signNote(text, log.key, log.privateKey),
    ...cosigners.map(({ witness, at }) => cosign(text, at, witness.key, witness.privateKey)),
  ]
  return formatNote({ text, signatures })
}
