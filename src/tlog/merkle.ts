import { concat, equalBytes } from '../base/bytes.js'
import { sha256 } from '../base/hash.js'
import { isCount } from './count.js'

/** The size of every hash in the tree, in bytes. */
export const hashBytes = 32

/** The root of the tree without leaves (RFC 6962 section 2.1): the hash of nothing. */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0))

// The prefixes keep a leaf from being passed off as a node, and a node as a leaf.
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** The 32-byte hash of an entry (RFC 6962 section 2.1). */
export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concat(LEAF, entry))

/** The 32-byte hash above two hashes (RFC 6962 section 2.1). Throws unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (!isHash(left) || !isHash(right)) throw new RangeError(`a hash in the tree is ${hashBytes} bytes`)
  return sha256(concat(NODE, left, right))
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === hashBytes

/**
 * The root that an inclusion proof leads to from the leaf hash at `index` in a tree of `size` leaves (RFC 9162 section
 * 2.1.3.2); it proves nothing until compared with a root that is trusted. `null` if there is no such leaf, the proof
 * has another length than a proof for it, or a hash is not 32 bytes.
 */
export function inclusionRoot(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | null {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, ...proof].every(isHash)) return null
  const sides = sidesOf(index, size - 1, proof.length)
  return sides && fold(leaf, proof, sides)
}

/** Whether the proof shows that `leaf` is the leaf hash at `index` of the tree of `size` leaves with this root. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reached = inclusionRoot(index, size, leaf, proof)
  return reached !== null && equalBytes(reached, root)
}

/**
 * Whether the proof shows that the tree with `newRoot` begins with all leaves of the tree with `oldRoot` (RFC 9162
 * section 2.1.4.2). Between trees of one size, and from the empty tree, the proof must be empty.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false
  if (oldSize === 0 && !equalBytes(oldRoot, emptyRoot)) return false
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot)
  if (![oldRoot, newRoot, ...proof].every(isHash)) return false
  return oldSize === 0 ? proof.length === 0 : leadsToBoth(oldSize, newSize, proof, oldRoot, newRoot)
}

/**
 * A consistency proof climbs from the last perfect subtree of the old tree: with what stands left of it to the old
 * root, with everything to the new one. Where the old tree is perfect itself, that subtree is its root, which the
 * verifier has, and the proof leaves it out.
 */
function leadsToBoth(
  oldSize: number,
  newSize: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  const width = lowestBit(oldSize)
  const [start, ...rest] = width === oldSize ? [oldRoot, ...proof] : proof
  const sides = sidesOf(oldSize / width - 1, Math.floor((newSize - 1) / width), rest.length)
  if (!start || !sides) return false
  const old = rest.filter((_, i) => sides[i] === 'left').reduce((below, hash) => nodeHash(hash, below), start)
  return equalBytes(old, oldRoot) && equalBytes(fold(start, rest, sides), newRoot)
}

type Side = 'left' | 'right'

/**
 * On which side of the climb from node `index` of a row that ends at `last` each of `count` proof hashes stands;
 * `null` if the root is reached sooner or not at all.
 */
function sidesOf(index: number, last: number, count: number): Side[] | null {
  const sides: Side[] = []
  for (let [at, end] = [index, last]; end > 0; [at, end] = [Math.floor(at / 2), Math.floor(end / 2)]) {
    if (at % 2 === 1) sides.push('left')
    else if (at < end) sides.push('right')
  }
  return sides.length === count ? sides : null
}

const fold = (start: Uint8Array, hashes: readonly Uint8Array[], sides: readonly Side[]): Uint8Array =>
  hashes.reduce(
    (below, hash, i) => (sides[i] === 'left' ? nodeHash(hash, below) : nodeHash(below, hash)),
    start,
  )

/** The perfect subtree over the 2^`level` leaves from leaf `index` · 2^`level`. Level 0 is a leaf. */
export interface Node {
  level: number
  index: number
}

/**
 * What an inclusion proof (RFC 6962 section 2.1.1) for the leaf at `index` in a tree of `size` leaves is made of: for
 * each hash of the proof the perfect subtrees, left to right, whose hashes {@link foldNodes} makes into it. Throws if
 * there is no such leaf.
 */
export function inclusionPath(index: number, size: number): Node[][] {
  if (!isCount(index) || !isCount(size) || index >= size)
    throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  const path: Node[][] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    path.unshift(index < middle ? subtrees(middle, end) : subtrees(start, middle))
    if (index < middle) end = middle
    else start = middle
  }
  return path
}

/** As {@link inclusionPath}, for the consistency proof (RFC 6962 section 2.1.2) between trees of two sizes. Empty if `oldSize` is 0. */
export function consistencyPath(oldSize: number, newSize: number): Node[][] {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize)
    throw new RangeError(`no way from a tree of ${oldSize} to one of ${newSize}`)
  if (oldSize === 0) return []
  const path: Node[][] = []
  let [start, end] = [0, newSize]
  while (oldSize < end) {
    const middle = start + splitOf(end - start)
    path.unshift(oldSize <= middle ? subtrees(middle, end) : subtrees(start, middle))
    if (oldSize <= middle) end = middle
    else start = middle
  }
  return start === 0 ? path : [subtrees(start, end), ...path]
}

/** The perfect subtrees of a tree of `size` leaves, left to right: {@link foldNodes} makes its root of their hashes. */
export function rootPath(size: number): Node[] {
  if (!isCount(size)) throw new RangeError(`no tree of ${size}`)
  return subtrees(0, size)
}

/** The hash over neighbouring perfect subtrees, each smaller than the one before; over none it is {@link emptyRoot}. */
export const foldNodes = (hashes: readonly Uint8Array[]): Uint8Array =>
  hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right))

/** The hash of the perfect subtree over these hashes of equally large subtrees. Throws unless their number is a power of two. */
export function perfectRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0 || 2 ** highestLevel(hashes.length) !== hashes.length)
    throw new RangeError(`${hashes.length} hashes are no perfect subtree`)
  let row = hashes
  while (row.length > 1) row = pairs(row).map(foldNodes)
  return foldNodes(row)
}

const pairs = (row: readonly Uint8Array[]): Uint8Array[][] =>
  Array.from({ length: row.length / 2 }, (_, i) => row.slice(2 * i, 2 * i + 2))

/** The perfect subtrees that make up the leaves from `start` to before `end`, largest first. `start` must be a multiple of the largest. */
function subtrees(start: number, end: number): Node[] {
  const nodes: Node[] = []
  for (let at = start; at < end; ) {
    const level = highestLevel(end - at)
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The level of the largest perfect subtree that has no more than `leaves` leaves, which are at least one. */
function highestLevel(leaves: number): number {
  let level = 0
  while (2 ** (level + 1) <= leaves) level++
  return level
}

/** Where a tree of `leaves` leaves, at least two, splits: the largest power of two below that number. */
const splitOf = (leaves: number): number => 2 ** highestLevel(leaves - 1)

/** The largest power of two that divides `value`, which is at least 1. */
function lowestBit(value: number): number {
  let bit = 1
  while ((value / bit) % 2 === 0) bit *= 2
  return bit
}
