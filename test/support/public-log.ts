/** What everybody can read of a relay: whom to trust, the directory, and its log, tile by tile. */
import { readCheckpoint } from '../../src/tlog/checkpoint.js'
import { entriesPath, tileOf, tilePath, tileWidth } from '../../src/tlog/tiles.js'
import type { TestRelay } from './relay.js'

/** Everything that is published, each answer as its bytes. Throws if anything of it is not there. */
export async function published({ url }: Pick<TestRelay, 'url'>): Promise<Buffer[]> {
  const read = async (path: string) => {
    const response = await fetch(new URL(path, url))
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }
  const note = await read('/log/checkpoint')
  const size = readCheckpoint(note.toString())?.checkpoint.size ?? 0
  const paths = ['/api/v1/trust', '/api/v1/clinics', '/api/v1/policy', '/log/vkey', ...tilesOf(size)]
  return [note, ...(await Promise.all(paths.map(read)))]
}

/** Every tile and every bundle of entries of a log of this size. */
function tilesOf(size: number): string[] {
  const paths: string[] = []
  for (let level = 0; tileOf(level, 0, size) !== null; level++) {
    for (let index = 0; ; index++) {
      const tile = tileOf(level, index, size)
      if (tile === null) break
      paths.push(`/log/${tilePath(tile)}`)
    }
  }
  for (let index = 0; index * tileWidth < size; index++) {
    paths.push(`/log/${entriesPath(index, Math.min(tileWidth, size - index * tileWidth))}`)
  }
  return paths
}
