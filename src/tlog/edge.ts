import { concat } from '../base/bytes.js'
import { isCount } from './count.js'
import { foldNodes, hashBytes, perfectRoot, rootPath } from './merkle.js'
import { placeOf, tileWidth } from './tiles.js'

/**
 * The right edge of a tree: all that is needed of it to append. `levels[l]` has the hashes of the partial tile on tile
 * level l, which are floor(size / 256^l) mod 256: leaf hashes on level 0, above it roots of full tiles.
 */
export interface Edge {
  size: number
  levels: Uint8Array[][]
}

/** A tile that has just become full: 256 hashes, 8,192 bytes, and the root over them. It never changes again. */
export interface FullTile {
  level: number
  index: number
  hashes: Uint8Array
  root: Uint8Array
}

/** The edge of the tree without leaves. */
export const emptyEdge = (): Edge => ({ size: 0, levels: [] })

/**
 * Appends a leaf hash to the edge in place, and gives the tiles that it made full, lowest level first. Throws, with the edge
 * as it was, if that is not the edge of a tree, the tree has 2^53 - 1 leaves already, or the hash is not 32 bytes.
 */
export function appendLeaf(edge: Edge, leaf: Uint8Array): FullTile[] {
  checkEdge(edge)
  if (leaf.length !== hashBytes)
    throw new RangeError(`leaf hash is ${leaf.length} bytes, must be ${hashBytes}`)
  if (!isCount(edge.size + 1)) throw new RangeError('tree is full: 2^53 - 1 leaves')
  edge.size++
  const full: FullTile[] = []
  for (let level = 0, hash = leaf; ; level++) {
    const hashes = edge.levels[level] ?? []
    edge.levels[level] = hashes
    hashes.push(hash)
    if (hashes.length < tileWidth) return full
    edge.levels[level] = []
    hash = perfectRoot(hashes)
    const index = Math.floor(edge.size / tileWidth ** (level + 1)) - 1
    full.push({ level, index, hashes: concat(...hashes), root: hash })
  }
}

/** The RFC 6962 root of the tree that ends in this edge. Throws if that is not the edge of a tree. */
export function edgeRoot(edge: Edge): Uint8Array {
  checkEdge(edge)
  return foldNodes(
    rootPath(edge.size).map((node) => {
      const { level, offset, count } = placeOf(node)
      return perfectRoot(edge.levels[level]?.slice(offset, offset + count) ?? [])
    }),
  )
}

/** One hash too many or too few would fork the log without anybody noticing. */
function checkEdge({ size, levels }: Edge): void {
  const widths = levels.map((_, level) => Math.floor(size / tileWidth ** level) % tileWidth)
  const complete = isCount(size) && size < tileWidth ** levels.length
  if (!complete || levels.some((hashes, level) => hashes.length !== widths[level]))
    throw new RangeError(`edge does not have the hashes of a tree of ${size}`)
}
