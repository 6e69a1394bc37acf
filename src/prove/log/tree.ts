import { and, asc, eq, gte, inArray, lt, or } from 'drizzle-orm'
import { concat } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { logLeaves, logTiles } from '../../database/schema.js'
import type { Edge } from '../../tlog/edge.js'
import { consistencyPath, foldNodes, inclusionPath, type Node } from '../../tlog/merkle.js'
import { nodeFromTiles, type Tile, tilesFor, tileWidth } from '../../tlog/tiles.js'

const hashBytes = 32

/** The bytes of tiles, in the order in which they are asked for. Throws if the log does not have one of them. */
export async function readTiles(tx: Transaction, log: number, tiles: readonly Tile[]): Promise<Uint8Array[]> {
  if (tiles.length === 0) return []
  const full = await tx
    .select({ level: logTiles.level, index: logTiles.index, hashes: logTiles.hashes })
    .from(logTiles)
    .where(
      and(
        eq(logTiles.log, log),
        or(
          ...levelsOf(tiles).map(({ level, indexes }) =>
            and(eq(logTiles.level, level), inArray(logTiles.index, indexes)),
          ),
        ),
      ),
    )
  const found = new Map(full.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]))
  const read: Uint8Array[] = []
  for (const tile of tiles) {
    const hashes = found.get(`${tile.level}/${tile.index}`) ?? (await partialTile(tx, log, tile))
    if (hashes.length < tile.width * hashBytes) throw new RangeError('the log lacks a tile')
    read.push(hashes.subarray(0, tile.width * hashBytes))
  }
  return read
}

function levelsOf(tiles: readonly Tile[]): { level: number; indexes: number[] }[] {
  const levels = new Map<number, number[]>()
  for (const { level, index } of tiles) levels.set(level, [...(levels.get(level) ?? []), index])
  return [...levels].map(([level, indexes]) => ({ level, indexes }))
}

/** A tile that is not full yet: leaf hashes, or the roots of the full tiles below it. */
async function partialTile(tx: Transaction, log: number, { level, index, width }: Tile): Promise<Uint8Array> {
  const from = index * tileWidth
  return concat(...(await hashesFrom(tx, log, level, from, from + width)))
}

/** The hashes at a tile level from one place on, up to another. */
async function hashesFrom(
  tx: Transaction,
  log: number,
  level: number,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  const rows =
    level === 0
      ? await tx
          .select({ hash: logLeaves.hash })
          .from(logLeaves)
          .where(and(eq(logLeaves.log, log), gte(logLeaves.index, from), lt(logLeaves.index, to)))
          .orderBy(asc(logLeaves.index))
      : await tx
          .select({ hash: logTiles.root })
          .from(logTiles)
          .where(
            and(
              eq(logTiles.log, log),
              eq(logTiles.level, level - 1),
              gte(logTiles.index, from),
              lt(logTiles.index, to),
            ),
          )
          .orderBy(asc(logTiles.index))
  return rows.map(({ hash }) => hash)
}

/** The right edge of a log of this size, to append to. */
export async function readEdge(tx: Transaction, log: number, size: number): Promise<Edge> {
  const levels: Uint8Array[][] = []
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
    const from = count - (count % tileWidth)
    levels.push(await hashesFrom(tx, log, level, from, count))
  }
  return { size, levels }
}

/** The inclusion proof of each index in the tree of this size, as of RFC 6962 section 2.1.1. One reading serves them all. */
export async function inclusionProofs(
  tx: Transaction,
  log: number,
  size: number,
  indexes: readonly number[],
): Promise<Uint8Array[][]> {
  return hashPaths(
    tx,
    log,
    size,
    indexes.map((index) => inclusionPath(index, size)),
  )
}

/** The consistency proof between two sizes, as of RFC 6962 section 2.1.2. */
export async function consistencyProof(
  tx: Transaction,
  log: number,
  oldSize: number,
  size: number,
): Promise<Uint8Array[]> {
  const [proof] = await hashPaths(tx, log, size, [consistencyPath(oldSize, size)])
  return proof ?? []
}

async function hashPaths(
  tx: Transaction,
  log: number,
  size: number,
  paths: readonly Node[][][],
): Promise<Uint8Array[][]> {
  const tiles = tilesFor(paths.flat(2), size)
  const bytes = await readTiles(tx, log, tiles)
  const byPlace = new Map(tiles.map(({ level, index }, i) => [`${level}/${index}`, bytes[i]]))
  const read = (level: number, index: number): Uint8Array => {
    const tile = byPlace.get(`${level}/${index}`)
    if (tile === undefined) throw new RangeError('a tile was not read')
    return tile
  }
  // What was appended together shares most of its paths, and a subtree in a tile takes up to 127 hashes to make.
  const made = new Map<string, Uint8Array>()
  const hashOf = (node: Node): Uint8Array => {
    const place = `${node.level}/${node.index}`
    const hash = made.get(place) ?? nodeFromTiles(node, read)
    made.set(place, hash)
    return hash
  }
  return paths.map((path) => path.map((nodes) => foldNodes(nodes.map(hashOf))))
}
