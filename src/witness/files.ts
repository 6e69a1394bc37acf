import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromUtf8 } from '../base/bytes.js'
import { WitnessUnusable } from './unusable.js'

/**
 * Where a witness keeps something of a log: below its directory, in a file named for the log's origin, in which every
 * character that means something in a path is escaped.
 */
export const fileOf = (directory: string, origin: string, ending: string): string =>
  join(directory, `${encodeURIComponent(origin)}${ending}`)

/** The text of a file of the witness's own, `null` if there is none. Throws {@link WitnessUnusable} if it is not UTF-8. */
export async function readText(path: string): Promise<string | null> {
  try {
    return fromUtf8(new Uint8Array(await readFile(path)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error instanceof TypeError ? new WitnessUnusable(`${path}: is damaged`) : error
  }
}
