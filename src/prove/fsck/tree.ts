import { and, asc, eq, gt, gte, lt, lte, or } from 'drizzle-orm'
import { equalBytes } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { logBatches, logCheckpoints, logCosignatures, logLeaves, logTiles } from '../../database/schema.js'
import type { FullTile } from '../../tlog/edge.js'
import { leafHash } from '../../tlog/merkle.js'
import { tileWidth } from '../../tlog/tiles.js'
import { checkCheckpoint, checkCosignatures } from './checkpoints.js'
import type { Findings } from './findings.js'
import { growingTree } from './growing-tree.js'
import { type Looking, look } from './look.js'
import type { OpenedLog } from './opening.js'

/** Sixteen tiles. */
const pageSize = 4096

/** A leaf as the database has it. */
export type Leaf = Pick<typeof logLeaves.$inferSelect, 'index' | 'entry' | 'hash'>

/**
 * Builds the tree of a log anew from its entries, up to the head at which the check began, and compares with it all that is stored of the
 * tree: leaf hashes, tiles, the chain of batches, checkpoints and cosignatures. `take` gets every leaf, in order. Gives the root.
 */
export async function checkTree(
  database: Looking,
  log: OpenedLog,
  found: Findings,
  take: (leaf: Leaf) => void,
): Promise<Uint8Array> {
  const { number, head } = log
  const where = `log ${number}`
  const tree = growingTree()
  let chainedTo = 0
  for (let from = 0; from < head.size; from += pageSize) {
    const to = Math.min(from + pageSize, head.size)
    const stored = await look(database, (tx) => readPage(tx, number, from, to))
    const tiles: FullTile[] = []
    const roots = new Map<number, Uint8Array>()
    const sizes = new Set([...stored.batches, ...stored.checkpoints].map(({ size }) => size))
    for (let index = from; index < to; index++) {
      const leaf = stored.leaves.get(index)
      tiles.push(...tree.add(checkLeaf(leaf, `leaf ${index} of ${where}`, found)))
      if (leaf !== undefined) take(leaf)
      if (sizes.has(index + 1)) roots.set(index + 1, tree.root())
    }
    checkTiles(tiles, stored.tiles, where, found)
    for (const { fromSize, size, root } of stored.batches) {
      found.expect(fromSize === chainedTo, 'batch-out-of-chain', `size ${size} of ${where}`)
      found.expect(isSame(roots.get(size), root), 'batch-root-wrong', `size ${size} of ${where}`)
      chainedTo = size
    }
    for (const checkpoint of stored.checkpoints) checkCheckpoint(log, checkpoint, roots, found)
    checkCosignatures(stored.checkpoints, stored.cosignatures, where, found)
  }
  if (log.leavesBeyond > 0) found.note('leaf-beyond-head', `leaf ${head.size} of ${where}`, log.leavesBeyond)
  if (log.tilesBeyond > 0) found.note('tile-surplus', where, log.tilesBeyond)
  if (log.checkpointsBeyond > 0) found.note('checkpoint-wrong', where, log.checkpointsBeyond)
  return tree.root()
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && equalBytes(one, other)

/** What stands in for a leaf that is not there: from here on every root is another. */
const nothing = new Uint8Array(32)

function checkLeaf(leaf: Leaf | undefined, where: string, found: Findings): Uint8Array {
  if (leaf === undefined) {
    found.note('leaf-missing', where)
    return nothing
  }
  const hash = leafHash(leaf.entry)
  found.expect(equalBytes(hash, leaf.hash), 'leaf-hash-wrong', where)
  return hash
}

type Stored = Awaited<ReturnType<typeof readPage>>

function checkTiles(
  tiles: readonly FullTile[],
  stored: Stored['tiles'],
  where: string,
  found: Findings,
): void {
  const known = new Map(stored.map((tile) => [`${tile.level}/${tile.index}`, tile]))
  for (const { level, index, hashes, root } of tiles) {
    const at = `tile ${level}/${index} of ${where}`
    const tile = known.get(`${level}/${index}`)
    if (tile === undefined) found.note('tile-missing', at)
    else found.expect(equalBytes(tile.hashes, hashes) && equalBytes(tile.root, root), 'tile-wrong', at)
  }
}

/** Tiles of 256^7 leaves and more are beyond what any database holds. */
const tileLevels = [0, 1, 2, 3, 4, 5, 6]

/** All that is stored of the leaves from `from` to before `to`, and of the trees that end among them. */
async function readPage(tx: Transaction, log: number, from: number, to: number) {
  const leaves = await tx
    .select({ index: logLeaves.index, entry: logLeaves.entry, hash: logLeaves.hash })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, log), gte(logLeaves.index, from), lt(logLeaves.index, to)))
    .orderBy(asc(logLeaves.index))
  const tiles = await tx
    .select()
    .from(logTiles)
    .where(
      and(
        eq(logTiles.log, log),
        or(
          ...tileLevels.map((level) => {
            const leavesEach = tileWidth ** (level + 1)
            return and(
              eq(logTiles.level, level),
              gte(logTiles.index, Math.floor(from / leavesEach)),
              lt(logTiles.index, Math.floor(to / leavesEach)),
            )
          }),
        ),
      ),
    )
  const endHere = (table: typeof logBatches | typeof logCheckpoints | typeof logCosignatures) =>
    and(eq(table.log, log), gt(table.size, from), lte(table.size, to))
  return {
    leaves: new Map(leaves.map((leaf) => [leaf.index, leaf])),
    tiles,
    batches: await tx.select().from(logBatches).where(endHere(logBatches)).orderBy(asc(logBatches.size)),
    checkpoints: await tx.select().from(logCheckpoints).where(endHere(logCheckpoints)),
    cosignatures: await tx.select().from(logCosignatures).where(endHere(logCosignatures)),
  }
}
