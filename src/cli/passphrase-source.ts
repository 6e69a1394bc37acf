import { open } from 'node:fs/promises'
import { fromUtf8 } from '../base/bytes.js'
import { readCommandConfig } from '../config.js'
import { askSecret, requirePerson } from './ask.js'
import { CommandProblem } from './command-problem.js'
import { MIN_PASSPHRASE_CHARACTERS } from './passphrase.js'

/** No passphrase that somebody types is longer. */
const maximumFileBytes = 4096

/** The passphrase in the file that an option or VIDERE_PASSPHRASE_FILE names; `null` if neither does. */
export async function givenPassphrase(file: string | undefined): Promise<string | null> {
  const path = file ?? readCommandConfig().passphraseFile
  return path === undefined ? null : readPassphrase(path)
}

/** The passphrase of an existing key, from the person at the terminal. */
export async function askPassphrase(whose: string): Promise<string> {
  requirePerson('name a file with --passphrase-file or VIDERE_PASSPHRASE_FILE')
  return askSecret(`Passphrase of ${whose}`)
}

/** A passphrase for a new key: from a file, else typed twice. Refuses short ones. */
export async function newPassphrase(file: string | undefined): Promise<string> {
  const given = await givenPassphrase(file)
  if (given !== null) {
    const fault = faultOf(given)
    if (fault !== undefined) throw new CommandProblem(fault)
    return given
  }
  requirePerson('name a file with --passphrase-file or VIDERE_PASSPHRASE_FILE')
  const typed = await askSecret('Choose a passphrase (several words are best)', faultOf)
  await askSecret('The same once more', (again) => (again === typed ? undefined : 'this is not the same'))
  return typed
}

const faultOf = (passphrase: string): string | undefined =>
  [...passphrase.normalize('NFC')].length < MIN_PASSPHRASE_CHARACTERS
    ? `the passphrase must have at least ${MIN_PASSPHRASE_CHARACTERS} characters`
    : undefined

async function readPassphrase(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const about = await file.stat()
    if (process.platform !== 'win32' && about.isFile() && (about.mode & 0o007) !== 0)
      throw new CommandProblem(`${path}: everybody on this machine may read it; run chmod 600 on it`)
    if (about.size > maximumFileBytes) throw new CommandProblem(`${path}: is too long for a passphrase`)
    return firstLine(await file.readFile(), path)
  } finally {
    await file.close()
  }
}

function firstLine(bytes: Uint8Array, path: string): string {
  const [line = '', ...others] = textOf(bytes, path)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  if (others.length > 0 || line === '')
    throw new CommandProblem(`${path}: must hold one line, the passphrase`)
  return line
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return fromUtf8(bytes)
  } catch {
    throw new CommandProblem(`${path}: is not a text in UTF-8`)
  }
}
