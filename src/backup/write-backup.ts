import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { hex, utf8 } from '../base/bytes.js'
import { syncDirectory, syncFile } from '../base/directories.js'
import { randomBytes } from '../base/sodium.js'
import { encodeManifest, formatEntry, type Manifest, manifestName, type Part } from './manifest.js'
import { BackupProblem } from './problem.js'
import { tarEnd, tarHeader, tarPadding } from './tar.js'

/** A part to write: bytes, a file of a known size, or a directory. */
export type Source = { name: string; bytes: Uint8Array } | { name: string; path: string; sizeBytes: number }

/**
 * Writes a backup to `path`, for its owner only: under another name until all of it is on disk, so that no half backup has
 * the name of a whole one, and nothing stays of one that fails or is stopped. Refuses to replace a file.
 */
export async function writeBackup(
  path: string,
  told: Omit<Manifest, 'parts'>,
  sources: Iterable<Source> | AsyncIterable<Source>,
  stop?: AbortSignal,
): Promise<Manifest> {
  await requireFree(path)
  const temporary = join(dirname(path), `.${basename(path)}.${hex(randomBytes(8))}.unfinished`)
  try {
    const parts: Part[] = []
    const out = createWriteStream(temporary, { flags: 'wx', mode: 0o600 })
    await pipeline(
      archiveOf(told, sources, parts),
      createGzip(),
      out,
      stop === undefined ? {} : { signal: stop },
    )
    await syncFile(temporary)
    await requireFree(path)
    await rename(temporary, path)
    await syncDirectory(dirname(path))
    return { ...told, parts }
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** Throws `BackupProblem` if there is something at `path`. */
export async function requireFree(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new BackupProblem(`${path}: is there already; choose another name`)
}

/** The archive, whose manifest comes last because only then all hashes are known. Fills `parts`. */
async function* archiveOf(
  told: Omit<Manifest, 'parts'>,
  sources: Iterable<Source> | AsyncIterable<Source>,
  parts: Part[],
): AsyncGenerator<Uint8Array> {
  yield* entryOf({ name: formatEntry.name, bytes: utf8(formatEntry.text) })
  for await (const source of sources) parts.push(yield* entryOf(source))
  yield* entryOf({ name: manifestName, bytes: encodeManifest({ ...told, parts }) })
  yield tarEnd
}

async function* entryOf(source: Source): AsyncGenerator<Uint8Array, Part> {
  const { name } = source
  const sizeBytes = 'bytes' in source ? source.bytes.length : source.sizeBytes
  yield tarHeader({ name, sizeBytes })
  const hash = createHash('sha256')
  let written = 0
  for await (const piece of contentOf(source)) {
    hash.update(piece)
    written += piece.length
    yield piece
  }
  if (written !== sizeBytes) throw new RangeError('a part of the backup changed its size')
  yield tarPadding(sizeBytes)
  return { name, sizeBytes, sha256: hash.digest('hex') }
}

function contentOf(source: Source): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if ('bytes' in source) return [source.bytes]
  return source.name.endsWith('/') ? [] : createReadStream(source.path)
}
