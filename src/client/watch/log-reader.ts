import { fromUtf8 } from '../../base/bytes.js'
import { foldNodes, inclusionPath } from '../../tlog/merkle.js'
import { formatProof } from '../../tlog/proof.js'
import { entriesPath, nodeFromTiles, readEntries, tilePath, tilesFor, tileWidth } from '../../tlog/tiles.js'
import { type RelayClient, RelayUnexpected } from '../relay.js'

/** How many tiles are fetched at a time: the line is busy, and the relay not overrun. */
const atOnce = 6

/** A log as anybody can read it (C2SP tlog-tiles). */
export interface LogReader {
  /** The newest checkpoint, as the exact note; `null` before the first. */
  checkpoint(): Promise<string | null>
  /** The entries from one index up to another, in pages. Nothing of it is checked. */
  entries(from: number, to: number): AsyncIterable<{ index: number; entries: Uint8Array[] }>
  /** The tlog-proof of the entry at an index under a checkpoint of `size` leaves. */
  proof(index: number, size: number, note: string): Promise<string>
}

/** Reads the log with this origin: its address is the origin's path at the relay. */
export function logReader(relay: RelayClient, origin: string): LogReader {
  const prefix = origin.slice(origin.indexOf('/'))
  return {
    async checkpoint() {
      const bytes = await relay.published(`${prefix}/checkpoint`)
      return bytes === null ? null : fromUtf8(bytes)
    },
    async *entries(from, to) {
      const pages: number[] = []
      for (let page = Math.floor(from / tileWidth); page * tileWidth < to; page++) pages.push(page)
      for (let i = 0; i < pages.length; i += atOnce) {
        const read = pages.slice(i, i + atOnce).map((page) => readPage(relay, prefix, page, to))
        for (const { index, entries } of await Promise.all(read)) {
          const skipped = Math.max(0, from - index)
          yield { index: index + skipped, entries: entries.slice(skipped) }
        }
      }
    },
    async proof(index, size, note) {
      const path = inclusionPath(index, size)
      const tiles = tilesFor(path.flat(), size)
      const found = await Promise.all(tiles.map((tile) => required(relay, `${prefix}/${tilePath(tile)}`)))
      const bytes = new Map(tiles.map((tile, i) => [`${tile.level}/${tile.index}`, found[i]]))
      const read = (level: number, at: number) => bytes.get(`${level}/${at}`) ?? new Uint8Array()
      const hashes = path.map((nodes) => foldNodes(nodes.map((node) => nodeFromTiles(node, read))))
      return formatProof({ index, hashes, checkpoint: note })
    },
  }
}

async function readPage(relay: RelayClient, prefix: string, page: number, to: number) {
  const index = page * tileWidth
  const width = Math.min(tileWidth, to - index)
  const entries = readEntries(await required(relay, `${prefix}/${entriesPath(page, width)}`), width)
  if (entries === null) throw new RelayUnexpected('the log serves something else than entries')
  return { index, entries }
}

async function required(relay: RelayClient, path: string): Promise<Uint8Array> {
  const bytes = await relay.published(path)
  if (bytes === null) throw new RelayUnexpected('the log does not serve what its checkpoint covers')
  return bytes
}
