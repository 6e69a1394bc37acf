import { hostClock } from '../base/clock.js'
import { randomBytes, wipe } from '../base/sodium.js'
import { lineSchema, tidyLine } from '../form/text.js'
import { deriveHolder, type PublicKeys } from '../seal/keys.js'
import { CommandProblem } from './command-problem.js'
import { writeKeyFile } from './key-file.js'
import type { KeyFile } from './key-file-text.js'
import { newPassphrase } from './passphrase-source.js'
import { whileWaiting } from './progress.js'

/** What somebody says who makes a key. */
export interface KeyWish {
  kind: KeyFile['kind']
  name: string
  out: string
  passphraseFile: string | undefined
}

/** Makes a fresh secret and its key file. Durable on return; an existing file is never touched. */
export async function makeKey({ kind, name, out, passphraseFile }: KeyWish): Promise<{
  file: KeyFile
  publicKeys: PublicKeys
}> {
  const owner = { kind, name: readName(name) }
  const passphrase = await newPassphrase(passphraseFile)
  const secret = randomBytes(32)
  const { publicKeys } = deriveHolder(secret)
  const written = await whileWaiting('Protecting the key', () =>
    writeKeyFile(out, owner, secret, passphrase, { createdAt: hostClock() }),
  )
  wipe(secret)
  if (written.kind === 'exists') throw new CommandProblem(`${out}: is there already; choose another name`)
  return { file: written.file, publicKeys }
}

/** A name as somebody typed it, in one line. */
export function readName(typed: string): string {
  const name = tidyLine(typed)
  const fault = faultOfLine(name, 200)
  if (fault !== undefined) throw new CommandProblem(`the name ${fault}`)
  return name
}

/** The rule that a line breaks which is shown to colleagues, or undefined. */
export const faultOfLine = (line: string, limit: number): string | undefined =>
  /\p{Cf}/u.test(line)
    ? 'must not contain characters that cannot be seen'
    : lineSchema(limit).safeParse(line).error?.issues[0]?.message
