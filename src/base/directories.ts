import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Puts the names in a directory on disk: a file whose name is not there is lost with the power. */
export const syncDirectory = (path: string): Promise<void> => syncFile(path)

/** Puts the content of a file on disk, whoever wrote it. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Puts everything below a directory on disk: files first, then the directory that names them. */
export async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await syncTree(path)
    else if (entry.isFile()) await syncFile(path)
  }
  await syncDirectory(directory)
}

/** Makes a directory, and those above it that are missing, for its owner only. Each is durable, name and all, on return. */
export async function makeDirectory(path: string): Promise<void> {
  const topmost = await mkdir(path, { recursive: true, mode: 0o700 })
  if (topmost === undefined) return
  for (let made = resolve(path); made.length >= resolve(topmost).length; made = dirname(made)) {
    await syncDirectory(dirname(made))
  }
}
