import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { decodeManifest, formatEntry, type Manifest, manifestName, type Part } from './manifest.js'
import { BackupProblem, Damage } from './problem.js'
import { endsTooEarly, readTar, type TarEntry } from './tar.js'

/** More than a manifest that names the files of a large embedded database, and than a key. */
const mostHeldBytes = 64 * 1024 * 1024

/** Takes a part while a backup is read. Whether the part is what the manifest says is known when all of it was read. */
export type Take = (part: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>

/**
 * Reads a backup from its beginning to its end and gives its parts to `take`, in order. Throws `BackupProblem`, with one
 * sentence, if it is not a backup, was made by a newer version, or is not exactly what its manifest says: only then is
 * anything that `take` got of any use.
 */
export async function readBackup(path: string, take: Take): Promise<Manifest> {
  const read: { format: boolean; parts: Part[]; manifest: Manifest | null } = {
    format: false,
    parts: [],
    manifest: null,
  }
  try {
    await readTar(unpacked(path), async (entry, content) => {
      if (read.manifest !== null) throw new Damage('something stands after its manifest')
      if (!read.format) {
        requireFormat(entry.name, await held(content))
        read.format = true
      } else if (entry.name === manifestName) {
        read.manifest = readManifest(await held(content), read.parts)
      } else read.parts.push(await takePart(entry, content, take))
    })
  } catch (error) {
    throw inOneSentence(path, error)
  }
  if (read.manifest === null) throw new BackupProblem(`${path}: is damaged: ${endsTooEarly}`)
  return read.manifest
}

async function takePart(entry: TarEntry, content: AsyncIterable<Buffer>, take: Take): Promise<Part> {
  const hash = createHash('sha256')
  const hashed = hashing(content, hash)
  await take(entry, hashed)
  for await (const _ of hashed) {
    // What nobody wanted is hashed, too.
  }
  return { ...entry, sha256: hash.digest('hex') }
}

/** Puts the content of a small part into memory. */
export async function held(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of content) {
    size += piece.length
    if (size > mostHeldBytes) throw new Damage('an entry of it is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function unpacked(path: string): AsyncIterable<Buffer> {
  const packed = createReadStream(path)
  const gunzip = createGunzip()
  packed.on('error', (error) => gunzip.destroy(error))
  gunzip.on('close', () => packed.destroy())
  return packed.pipe(gunzip)
}

/** Passes the content on and hashes it. */
async function* hashing(
  content: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
}

/** Not a backup at all, or one of another version: what people have to be told apart from damage. */
class OtherFormat extends Error {}

function requireFormat(name: string, text: Buffer): void {
  if (name !== formatEntry.name) throw new OtherFormat('is not a backup of Videre')
  if (text.toString('latin1') === formatEntry.text) return
  const isOfAnother = /^videre backup \d{1,9}\n$/.test(text.toString('latin1'))
  throw new OtherFormat(isOfAnother ? 'was made by another version of Videre' : 'is not a backup of Videre')
}

function readManifest(bytes: Buffer, found: readonly Part[]): Manifest {
  const manifest = decodeManifest(new Uint8Array(bytes))
  if (manifest === null) throw new Damage('its manifest cannot be read')
  const wrong = found.find((part, i) => JSON.stringify(part) !== JSON.stringify(inOrder(manifest.parts[i])))
  if (wrong !== undefined) throw new Damage(`${wrong.name} is not what its manifest says`)
  if (found.length !== manifest.parts.length) throw new Damage('a part of it is missing')
  return manifest
}

const inOrder = (part: Part | undefined): Part | undefined =>
  part && { name: part.name, sizeBytes: part.sizeBytes, sha256: part.sha256 }

/** Damage in the middle of compressed bytes shows as an error of zlib, and a file of another kind in its first bytes. */
function inOneSentence(path: string, error: unknown): unknown {
  if (error instanceof OtherFormat) return new BackupProblem(`${path}: ${error.message}`)
  if (error instanceof Damage) return new BackupProblem(`${path}: is damaged: ${error.message}`)
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return error
  if (error.code === 'Z_BUF_ERROR') return new BackupProblem(`${path}: is damaged: ${endsTooEarly}`)
  if (!error.code.startsWith('Z_')) return error
  const isForeign = /incorrect header check/.test(error.message)
  return new BackupProblem(
    `${path}: ${isForeign ? 'is not a backup of Videre' : 'is damaged: it cannot be unpacked'}`,
  )
}
