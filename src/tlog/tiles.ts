import { concat } from '../base/bytes.js'
import { isCount } from './count.js'
import { hashBytes, type Node, perfectRoot } from './merkle.js'

/** The levels of the tree that one tile spans (C2SP tlog-tiles). */
export const tileHeight = 8

/** The hashes in a full tile, and the entries in a full bundle. */
export const tileWidth = 256

/**
 * The first `width` (1 to 256) hashes of tile `index` on a tile level: leaf hashes on level 0, above it the roots of full
 * tiles of the level below. As bytes they are joined, 32 bytes each.
 */
export interface Tile {
  level: number
  index: number
  width: number
}

/** The largest tile level that a path can name. */
const maximumLevel = 63

/** Where a tile is served, below the log's prefix: `tile/0/x001/234.p/17`. Throws if there can be no such tile. */
export function tilePath({ level, index, width }: Tile): string {
  if (!isCount(level) || level > maximumLevel) throw new RangeError(`tile level must be 0 to ${maximumLevel}`)
  return `tile/${level}/${placePath(index, width)}`
}

/** Where a bundle of `width` entries is served, below the log's prefix: `tile/entries/000.p/3`. Throws if there can be none. */
export const entriesPath = (index: number, width: number): string => `tile/entries/${placePath(index, width)}`

function placePath(index: number, width: number): string {
  if (!isCount(index)) throw new RangeError('tile index must be 0 to 2^53 - 1')
  if (!isCount(width) || width < 1 || width > tileWidth)
    throw new RangeError(`tile width must be 1 to ${tileWidth}`)
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  const place = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === tileWidth ? place : `${place}.p/${width}`
}

const TILE_PATH = /^tile\/(\d{1,2}|entries)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/

/** What {@link tilePath} or {@link entriesPath} would give this path for; `null` for every other path or spelling. */
export function parseTilePath(
  path: string,
): { kind: 'hashes'; tile: Tile } | { kind: 'entries'; index: number; width: number } | null {
  const [, row, groups, partial] = TILE_PATH.exec(path) ?? []
  if (row === undefined || groups === undefined) return null
  const index = Number(groups.replace(/\D/g, ''))
  const width = partial === undefined ? tileWidth : Number(partial)
  if (!isCount(index) || width < 1 || width > tileWidth) return null
  if (row === 'entries') return entriesPath(index, width) === path ? { kind: 'entries', index, width } : null
  const tile = { level: Number(row), index, width }
  return tile.level <= maximumLevel && tilePath(tile) === path ? { kind: 'hashes', tile } : null
}

/** The tile with the width that it has in a tree of `size` leaves, or `null` if that tree has none there. */
export function tileOf(level: number, index: number, size: number): Tile | null {
  if (![level, index, size].every(isCount)) return null
  const hashes = Math.floor(size / tileWidth ** level) - index * tileWidth
  return hashes < 1 ? null : { level, index, width: Math.min(hashes, tileWidth) }
}

/** Where in the tiles a perfect subtree is: it spans `count` hashes from hash `offset` of tile `index` on a tile level. */
export function placeOf({ level, index }: Node): {
  level: number
  index: number
  offset: number
  count: number
} {
  const count = 2 ** (level % tileHeight)
  const perTile = tileWidth / count
  return {
    level: Math.floor(level / tileHeight),
    index: Math.floor(index / perTile),
    offset: (index % perTile) * count,
    count,
  }
}

/**
 * The distinct tiles, each with the width that it has in a tree of `size` leaves, from which the hashes of these perfect
 * subtrees follow. Throws if one of them is not in that tree.
 */
export function tilesFor(nodes: readonly Node[], size: number): Tile[] {
  const tiles = new Map<string, Tile>()
  for (const node of nodes) {
    const place = placeOf(node)
    const tile = tileOf(place.level, place.index, size)
    if (tile === null || tile.width < place.offset + place.count)
      throw new RangeError(`no node ${node.index} of level ${node.level} in a tree of ${size}`)
    tiles.set(`${tile.level}/${tile.index}`, tile)
  }
  return [...tiles.values()]
}

/** The hash of a perfect subtree out of its tile, whose bytes `read` gives. Throws if the tile is too narrow for it. */
export function nodeFromTiles(node: Node, read: (level: number, index: number) => Uint8Array): Uint8Array {
  const { level, index, offset, count } = placeOf(node)
  const tile = read(level, index)
  if (tile.length < (offset + count) * hashBytes)
    throw new RangeError(`tile is ${tile.length} bytes, must be ${(offset + count) * hashBytes} or more`)
  return perfectRoot(
    Array.from({ length: count }, (_, i) =>
      tile.slice((offset + i) * hashBytes, (offset + i + 1) * hashBytes),
    ),
  )
}

/** The largest entry that fits a bundle, in bytes: its length has two bytes. */
const maximumEntryBytes = 65_535

/**
 * A bundle of entries, each after its length as two bytes, most significant first. Throws for an entry over 65,535 bytes and
 * for more than 256 entries.
 */
export function writeEntries(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > tileWidth)
    throw new RangeError(`bundle has ${entries.length} entries, limit ${tileWidth}`)
  return concat(...entries.flatMap((entry) => [entryLength(entry.length), entry]))
}

function entryLength(size: number): Uint8Array {
  if (size > maximumEntryBytes) throw new RangeError(`entry is ${size} bytes, limit ${maximumEntryBytes}`)
  return Uint8Array.of(Math.floor(size / 256), size % 256)
}

/** The entries of a bundle; `null` unless it holds exactly `count`, which is 256 at most. */
export function readEntries(bytes: Uint8Array, count: number): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const [high, low] = bytes.subarray(at, at + 2)
    if (high === undefined || low === undefined || entries.length === count) return null
    const end = at + 2 + high * 256 + low
    if (end > bytes.length) return null
    entries.push(bytes.slice(at + 2, end))
    at = end
  }
  return entries.length === count && count <= tileWidth ? entries : null
}
