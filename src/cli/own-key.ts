import type { Holder } from '../seal/keys.js'
import { askSecret } from './ask.js'
import { CommandProblem } from './command-problem.js'
import { loadKeyFile, openKeyFile } from './key-file.js'
import type { KeyFile } from './key-file-text.js'
import { askPassphrase, givenPassphrase } from './passphrase-source.js'
import { whileWaiting } from './progress.js'
import { isInteractive, remark } from './terminal.js'

/** A key file that was opened. */
export interface OwnKey {
  path: string
  file: KeyFile
  secret: Uint8Array
  holder: Holder
  passphrase: string
}

const attempts = 3

const loadFaults = {
  missing: 'there is no such file',
  not_a_key_file: 'is not a key file of Videre',
  readable_by_everybody: 'everybody on this machine may read it; run chmod 600 on it',
} as const

/** What stands in plain text in a key file of the kind that is needed. Throws a sentence for everything else. */
export async function loadKey(path: string, kind: KeyFile['kind']): Promise<KeyFile> {
  const loaded = await loadKeyFile(path)
  if (loaded.kind !== 'loaded') throw new CommandProblem(`${path}: ${loadFaults[loaded.kind]}`)
  if (loaded.file.kind !== kind)
    throw new CommandProblem(
      `${path}: is a key of kind ${loaded.file.kind}, and one of kind ${kind} is needed`,
    )
  if (loaded.groupMayRead) remark(`${path}: others in your group may read it; chmod 600 would end that`)
  return loaded.file
}

/** Opens a key file of the kind that is needed with its passphrase, asking again if somebody mistyped it. */
export async function openKey(
  path: string,
  kind: KeyFile['kind'],
  passphraseFile: string | undefined,
): Promise<OwnKey> {
  const file = await loadKey(path, kind)
  // Read once: it may be a pipe.
  const given = await givenPassphrase(passphraseFile)
  const canRetry = isInteractive() && given === null
  let passphrase = given ?? (await askPassphrase(file.name))
  for (let attempt = 1; ; attempt++) {
    const opened = await whileWaiting('Opening the key', () => openKeyFile(file, passphrase))
    if (opened.kind === 'opened') return { path, passphrase, ...opened }
    if (opened.kind === 'damaged')
      throw new CommandProblem(`${path}: was changed after it was written, or is damaged`)
    if (!canRetry || attempt === attempts) throw new CommandProblem(`${path}: this is not its passphrase`)
    passphrase = await askSecret(`That was not it. Passphrase of ${file.name}`)
  }
}
