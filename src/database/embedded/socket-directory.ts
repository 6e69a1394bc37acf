import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The kernel's limit for the path of a UNIX socket, with its final zero. */
const socketPathLimitBytes = 108

/**
 * Makes a directory for the socket that only this user may enter. It is not in the data directory, whose path may be
 * too long for a socket's address and whose file system may know no sockets. Its name follows from the data directory,
 * so that what a killed process left is found and removed by the next: only for who holds the directory's lock.
 */
export async function makeSocketDirectory(directory: string): Promise<string> {
  const { dev, ino } = await stat(directory)
  const name = `videre-${dev.toString(36)}-${ino.toString(36)}`
  const isShort = Buffer.byteLength(join(tmpdir(), `${name}-random`, 's')) < socketPathLimitBytes
  const path = join(isShort ? tmpdir() : '/tmp', name)
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
  // Taken by somebody else, in a directory where everybody may write: then a name that nobody foresees, also 0700.
  return mkdir(path, { mode: 0o700 }).then(
    () => path,
    () => mkdtemp(`${path}-`),
  )
}
