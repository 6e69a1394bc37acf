import { Damage } from './problem.js'

/*
 * The part of POSIX tar (ustar) that a backup is made of: files and directories of short names, without owners or times, so
 * that equal content gives equal bytes and `tar tzf` shows what is in it. Sizes beyond 8 GiB are written in binary, as
 * GNU tar does.
 */
const blockBytes = 512
const octalLimit = 8 ** 11

/** A file, or a directory: its name ends in a slash, and it has no content. */
export interface TarEntry {
  name: string
  sizeBytes: number
}

/** Whether an entry can have this name: nothing leads out of the directory that it is unpacked in. */
export const isTarName = (name: string): boolean =>
  /^[\w.-]+(\/[\w.-]+)*\/?$/.test(name) && name.length <= 100 && !/(^|\/)\.\.?(\/|$)/.test(name)

/** The 512 bytes that stand before the content of an entry. */
export function tarHeader({ name, sizeBytes }: TarEntry): Buffer {
  if (!isTarName(name)) throw new RangeError('a backup has no such names')
  const isDirectory = name.endsWith('/')
  const header = Buffer.alloc(blockBytes)
  header.write(name, 0, 'latin1')
  header.write(isDirectory ? '0000700\0' : '0000600\0', 100)
  header.write('0000000\0'.repeat(2), 108)
  if (sizeBytes < octalLimit) header.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124)
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(sizeBytes), 128)
  }
  header.write('00000000000\0', 136)
  header.write(' '.repeat(8), 148)
  header.write(isDirectory ? '5' : '0', 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** The zeros that fill the last block of an entry. */
export const tarPadding = (sizeBytes: number): Buffer =>
  Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes)

/** What stands after the last entry. */
export const tarEnd = Buffer.alloc(2 * blockBytes)

/** What is wrong with an archive that cannot be read to its end. */
export const endsTooEarly = 'it ends too early'

/**
 * Reads an archive that {@link tarHeader} began, entry by entry, and gives each to `take` with its content. Throws
 * {@link Damage} for anything that would have been written differently.
 */
export async function readTar(
  source: AsyncIterable<Buffer>,
  take: (entry: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const reader = readerOf(source)
  for (;;) {
    const header = await reader.exactly(blockBytes)
    if (header.every((byte) => byte === 0)) break
    const entry = readHeader(header)
    const content = reader.upTo(entry.sizeBytes)
    await take(entry, content)
    for await (const _ of content) {
      // What nobody wanted.
    }
    requireZeros(await reader.exactly(tarPadding(entry.sizeBytes).length))
  }
  requireZeros(await reader.exactly(blockBytes))
  if (!(await reader.isAtEnd())) throw new Damage('something stands after its end')
}

function readHeader(header: Buffer): TarEntry {
  const name = header.toString('latin1', 0, 100).replace(/\0+$/, '')
  const sizeBytes =
    header[124] === 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(header.toString('latin1', 124, 135), 8)
  const isOurs =
    isTarName(name) &&
    Number.isSafeInteger(sizeBytes) &&
    (sizeBytes === 0 || !name.endsWith('/')) &&
    tarHeader({ name, sizeBytes }).equals(header)
  if (!isOurs) throw new Damage('it has an entry that no backup has')
  return { name, sizeBytes }
}

function requireZeros(padding: Buffer): void {
  if (padding.some((byte) => byte !== 0)) throw new Damage('something stands where nothing may')
}

/** Takes a stream apart into pieces of known sizes. */
function readerOf(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  /** The next bytes, `mostBytes` at most; none at the end of the stream. */
  async function some(mostBytes: number): Promise<Buffer> {
    while (held.length === 0) {
      const next = await chunks.next()
      if (next.done === true) break
      held = next.value
    }
    const taken = held.subarray(0, mostBytes)
    held = held.subarray(taken.length)
    return taken
  }

  async function* upTo(sizeBytes: number): AsyncGenerator<Buffer> {
    for (let left = sizeBytes; left > 0; ) {
      const piece = await some(left)
      if (piece.length === 0) throw new Damage(endsTooEarly)
      left -= piece.length
      yield piece
    }
  }

  return {
    upTo,
    async exactly(sizeBytes: number): Promise<Buffer> {
      const pieces: Buffer[] = []
      for await (const piece of upTo(sizeBytes)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    isAtEnd: async (): Promise<boolean> => (await some(1)).length === 0,
  }
}
