import { join } from 'node:path'
import { utf8 } from '../base/bytes.js'
import { randomBytes, signKeyPair } from '../base/sodium.js'
import { createKeyFile, readKeyFile } from '../keyring/key-files.js'
import { formatVkey, type NoteKey, noteKey, parseVkey } from '../tlog/note.js'
import { readText } from './files.js'
import { WitnessUnusable } from './unusable.js'

/** What a witness cosigns with. `privateKey`, 64 bytes, must stay secret. */
export interface WitnessKey {
  key: NoteKey
  privateKey: Uint8Array
}

/** What a witness is called: the name that was asked for, and the one that a new witness gets without being asked. */
export interface Naming {
  name: string | null
  usualName: string | null
}

const NAME = /^[\w.:/-]{1,100}$/

/**
 * The key in a witness's directory, made at the first start, with mode 0600, and bound to its name for ever: what an
 * Ed25519 key cosigns does not say under which name (C2SP tlog-cosignature). Durable on return. Throws
 * {@link WitnessUnusable} if the name is missing, another, or none, and if only half of the two is there.
 */
export async function openWitnessKey(directory: string, { name, usualName }: Naming): Promise<WitnessKey> {
  const secretPath = join(directory, 'witness.key')
  const publicPath = join(directory, 'witness.vkey')
  const known = await readText(publicPath)
  const called = known?.split('+')[0] ?? name ?? usualName
  if (called === null) throw new WitnessUnusable('a new witness needs a name, such as witness.example.org')
  if (!NAME.test(called))
    throw new WitnessUnusable('the name of a witness is 1 to 100 of a to z, 0 to 9, ., :, /, _ and -')
  if (name !== null && name !== called)
    throw new WitnessUnusable(`${publicPath}: has another name: a new name needs a new directory and key`)
  if (known === null) await createKeyFile(secretPath, randomBytes(32))
  const secret = await readKeyFile(secretPath, 32)
  if (secret === null) throw new WitnessUnusable(`${secretPath} is missing: begin with a new directory`)
  const { publicKey, privateKey } = signKeyPair(secret)
  const key = noteKey(called, 'cosignature', publicKey)
  const line = `${formatVkey(key)}\n`
  if (known === null) await createKeyFile(publicPath, utf8(line))
  else if (known !== line) throw new WitnessUnusable(`${publicPath}: is not the key in ${secretPath}`)
  return { key, privateKey }
}

/** The key of a log in a line that has nothing else; `null` for every other text, a witness's key among them. */
export function readLogKey(line: string): NoteKey | null {
  const key = parseVkey(line)
  return key?.kind === 'ed25519' ? key : null
}
