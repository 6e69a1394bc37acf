/** Looks for canaries in files and texts, in every spelling in which a program could have left them. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** The spellings of a text: as bytes of several encodings, escaped, and in base64 at each of the three alignments. */
export function spellingsOf(canary: string): Buffer[] {
  const utf8 = Buffer.from(canary)
  const shifted = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift, 'x'), utf8])
    // Only the characters that are the canary's alone, whatever stands before and after it.
    const characters = padded.toString('base64').replace(/=+$/, '')
    const inner = characters.slice(Math.ceil((shift * 4) / 3), Math.floor((padded.length * 8) / 6 - 1))
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const escaped = JSON.stringify(canary).slice(1, -1)
  const ascii = escaped.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const texts = [canary, escaped, ascii, encodeURIComponent(canary), utf8.toString('hex'), ...shifted]
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(canary, 'utf16le')].filter(
    ({ length }) => length >= 6,
  )
}

/** Those of the canaries that occur in the bytes, in any spelling. */
export const tracesIn = (bytes: Buffer, canaries: readonly string[]): string[] =>
  canaries.filter((canary) => spellingsOf(canary).some((spelling) => bytes.includes(spelling)))

/** Those of the canaries that occur in a file or in the files below a directory. What goes meanwhile is passed over. */
export async function tracesBelow(path: string, canaries: readonly string[]): Promise<string[]> {
  const searched = canaries.map((canary) => [canary, spellingsOf(canary)] as const)
  const found: string[] = []
  for (const file of await filesBelow(path)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0))
    for (const [canary, spellings] of searched) {
      if (spellings.some((spelling) => bytes.includes(spelling))) found.push(`${canary} in ${basename(file)}`)
    }
  }
  return found
}

/** The bytes of every file below a directory. What goes meanwhile is passed over. */
export const readAllBelow = async (path: string): Promise<Buffer[]> =>
  Promise.all((await filesBelow(path)).map((file) => readFile(file).catch(() => Buffer.alloc(0))))

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
