import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** A program that mounts something for itself only: what it mounts is gone with it. Unprivileged where the kernel allows it. */
const unshare = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])]

/** Whether this machine lets us mount a small disk. */
export const canMount = (): boolean =>
  spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

/**
 * What a relay is to be started with, so that `folder` is a disk of `megabytes` for it, with a copy of `original` as `data`
 * in it. From outside it is seen by {@link insideOf}.
 */
export const onSmallDisk = (folder: string, megabytes: number, original: string): string[] => [
  ...unshare,
  'sh',
  '-c',
  'mount -t tmpfs -o size="$1"m,mode=700 none "$2" && cp -a "$3" "$2/data" && cd "$2" && shift 3 && exec "$@"',
  'sh',
  String(megabytes),
  folder,
  original,
]

/** A path as the process sees it. */
export const insideOf = (pid: number, path: string): string => `/proc/${pid}/root${path}`

/** Fills the disk of `folder` to the last byte. Gives what makes room again. */
export function fill(folder: string): () => void {
  const ballast = join(folder, 'ballast')
  spawnSync('sh', ['-c', 'cat /dev/zero > "$1"', 'sh', ballast])
  return () => rmSync(ballast)
}
