import type { Config } from '../../config.js'
import { type Directories, isNearlyFull, roomAt } from '../../operate/places.js'
import { type Checked, ok, warn } from './checked.js'

/** Whether there is room where the relay writes. */
export async function checkDisks(
  { databaseUrl }: Config,
  { days, mirror, data }: Directories,
): Promise<Checked[]> {
  const written = databaseUrl === undefined ? [days, mirror, data] : [days, mirror]
  const rooms = await Promise.all(written.map(async (path) => ({ path, room: await roomAt(path) })))
  const known = rooms.flatMap(({ path, room }) => (room === null ? [] : [{ path, room }]))
  const full = known.filter(({ room }) => isNearlyFull(room))
  const least = Math.min(...known.map(({ room }) => room.free))
  return full.length === 0
    ? [ok('disk', Number.isFinite(least) ? `${inWords(least)} free at least` : 'not known here')]
    : full.map(({ path, room }) => warn('disk', `${inWords(room.free)} free at ${path}`, 'make room'))
}

const inWords = (bytes: number): string =>
  bytes < 1024 ** 3 ? `${Math.floor(bytes / 1024 ** 2)} MiB` : `${Math.floor(bytes / 1024 ** 3)} GiB`
