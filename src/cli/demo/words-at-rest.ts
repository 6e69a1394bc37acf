import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Form } from '../../form/form.js'

/** Texts that are short can be in any file by chance. */
const minimumBytes = 12

/**
 * How many files below the directories hold words of the form: its message, line by line, and its contact data. Words
 * that the policy holds as well, which is published, are left out.
 */
export async function filesWithWords(
  { message, preferredTimes = '', contact }: Form,
  directories: readonly string[],
  published: string,
): Promise<number> {
  const words = [
    ...message.split('\n'),
    ...preferredTimes.split('\n'),
    contact.name,
    contact.email,
    contact.phone,
  ]
    .filter((text) => text !== undefined)
    .map((text) => text.trim())
    .filter((text) => Buffer.byteLength(text) >= minimumBytes && !published.includes(text))
  let found = 0
  for (const directory of directories) {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const content = await readFile(join(entry.parentPath, entry.name))
      if (words.some((text) => content.includes(text))) found++
    }
  }
  return found
}
