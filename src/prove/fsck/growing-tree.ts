import { concat } from '../../base/bytes.js'
import type { FullTile } from '../../tlog/edge.js'
import { foldNodes, nodeHash, perfectRoot } from '../../tlog/merkle.js'
import { tileWidth } from '../../tlog/tiles.js'

/**
 * A tree that grows leaf by leaf and forgets all that it does not need: made from the definition, and not as the leader makes its
 * own, so that one tells on the other.
 */
export interface GrowingTree {
  /** Adds a leaf hash and gives the tiles that it makes full, lowest first. */
  add(leaf: Uint8Array): FullTile[]
  root(): Uint8Array
}

/** The tree without leaves. */
export function growingTree(): GrowingTree {
  let size = 0
  /** The roots of the largest perfect subtrees that the leaves make up, left to right. */
  const peaks: Uint8Array[] = []
  /** On each tile level the hashes since the last full tile. */
  const rows: Uint8Array[][] = []
  return {
    add(leaf) {
      let hash = leaf
      for (let left = size; left % 2 === 1; left = (left - 1) / 2) {
        hash = nodeHash(peaks.pop() ?? new Uint8Array(), hash)
      }
      peaks.push(hash)
      size += 1
      return fill(rows, leaf, size)
    },
    root: () => foldNodes(peaks),
  }
}

function fill(rows: Uint8Array[][], leaf: Uint8Array, size: number): FullTile[] {
  const full: FullTile[] = []
  for (let level = 0, hash = leaf; ; level++) {
    const row = rows[level] ?? []
    rows[level] = row
    row.push(hash)
    if (row.length < tileWidth) return full
    rows[level] = []
    hash = perfectRoot(row)
    full.push({ level, index: size / tileWidth ** (level + 1) - 1, hashes: concat(...row), root: hash })
  }
}
