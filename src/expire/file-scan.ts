import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Longer than any match below, so that one that lies across two chunks is seen whole. */
const overlapBytes = 128

/**
 * The ids of enquiries and deliveries in the statements and receipts that lie in the files below a directory, rows long
 * deleted included: what a thief of the disk would find. Ids repeat.
 */
export async function* idsInFiles(directory: string): AsyncGenerator<string> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    try {
      yield* idsInFile(join(entry.parentPath, entry.name))
    } catch (error) {
      // A file that PostgreSQL removed meanwhile holds nothing any more.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}

async function* idsInFile(path: string): AsyncGenerator<string> {
  let carried = ''
  const chunks: AsyncIterable<string> = createReadStream(path, { encoding: 'latin1', highWaterMark: 1 << 20 })
  for await (const chunk of chunks) {
    const text = carried + chunk
    for (const match of text.matchAll(/"(?:delivery|enquiry)":"([0-9a-f-]{36})"/g)) {
      if (match[1] !== undefined) yield match[1]
    }
    carried = text.slice(-overlapBytes)
  }
}
