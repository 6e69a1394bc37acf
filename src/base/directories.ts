import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Puts the names in a directory on disk: a file whose name is not there is lost with the power. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Makes a directory, and those above it that are missing, for its owner only. Each is durable, name and all, on return. */
export async function makeDirectory(path: string): Promise<void> {
  const topmost = await mkdir(path, { recursive: true, mode: 0o700 })
  if (topmost === undefined) return
  for (let made = resolve(path); made.length >= resolve(topmost).length; made = dirname(made)) {
    await syncDirectory(dirname(made))
  }
}
