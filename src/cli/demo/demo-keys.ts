import { hostClock } from '../../base/clock.js'
import { randomBytes, wipe } from '../../base/sodium.js'
import { createKeyFile } from '../../keyring/key-files.js'
import { deriveHolder, type Holder } from '../../seal/keys.js'
import { CommandProblem } from '../command-problem.js'
import { closeKeyFile, readKeyFile } from '../key-file.js'
import { encodeKeyFile, type KeyFile, type KeyOwner } from '../key-file-text.js'
import { passphraseCosts } from '../passphrase.js'

/** The passphrase of every key of a demo, which everybody knows: these keys protect nothing. */
export const demoPassphrase = 'demo'

/** A key of a demo and its file. */
export interface DemoKey {
  path: string
  file: KeyFile
  holder: Holder
}

/** The key in a demo's key file; `null` if there is no file. */
export async function existingDemoKey(path: string): Promise<DemoKey | null> {
  const read = await readKeyFile(path, demoPassphrase)
  if (read.kind === 'missing') return null
  if (read.kind !== 'opened') throw new CommandProblem(`${path}: is not a key file of this demo`)
  return { path, file: read.file, holder: read.holder }
}

/** Makes a key of a demo. Its file is durable on return; an existing one is never touched. */
export async function makeDemoKey(path: string, owner: KeyOwner): Promise<DemoKey> {
  const secret = randomBytes(32)
  const options = { createdAt: hostClock(), cost: passphraseCosts.demonstration }
  const file = await closeKeyFile(owner, secret, demoPassphrase, options)
  if (!(await createKeyFile(path, encodeKeyFile(file)))) throw new CommandProblem(`${path}: is there already`)
  const holder = deriveHolder(secret)
  wipe(secret)
  return { path, file, holder }
}
