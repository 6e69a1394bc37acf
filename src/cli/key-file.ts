import { type FileHandle, open } from 'node:fs/promises'
import { equalBytes } from '../base/bytes.js'
import { deriveKey } from '../base/hash.js'
import { aeadOpen, aeadSeal, randomBytes, wipe } from '../base/sodium.js'
import { createKeyFile } from '../keyring/key-files.js'
import { deriveHolder, fingerprintOf, type Holder } from '../seal/keys.js'
import {
  aboutKeyFile,
  decodeKeyFile,
  encodeKeyFile,
  encodePlainMembers,
  type KeyFile,
  type KeyOwner,
  MAX_KEY_FILE_BYTES,
} from './key-file-text.js'
import {
  keyOfPassphrase,
  MIN_PASSPHRASE_CHARACTERS,
  PASSPHRASE_SALT_BYTES,
  type PassphraseCost,
  passphraseCosts,
} from './passphrase.js'

/** How a key file is protected and dated. */
export interface KeyFileOptions {
  createdAt: Date
  /** `passphraseCosts.moderate` unless given. */
  cost?: PassphraseCost
}

/** What is at a path: a key file (`groupMayRead` deserves a warning), nothing, or what must not be used. */
export type LoadedKeyFile =
  | { kind: 'loaded'; file: KeyFile; groupMayRead: boolean }
  | { kind: 'missing' | 'not_a_key_file' | 'readable_by_everybody' }

/** What a passphrase makes of a key file. `secret` (32 bytes) and `holder` are the caller's to keep secret and to wipe. */
export type OpenedKeyFile =
  | { kind: 'opened'; file: KeyFile; secret: Uint8Array; holder: Holder }
  | { kind: 'wrong_passphrase' | 'damaged' }

/**
 * Writes a secret of 32 bytes under a passphrase with mode 0600, never over an existing file. Durable on return: file
 * and directory are fsynced. Throws on a passphrase under eight characters, and on what the schema of the file refuses.
 */
export async function writeKeyFile(
  path: string,
  owner: KeyOwner,
  secret: Uint8Array,
  passphrase: string,
  options: KeyFileOptions,
): Promise<{ kind: 'written'; file: KeyFile } | { kind: 'exists' }> {
  if ([...passphrase.normalize('NFC')].length < MIN_PASSPHRASE_CHARACTERS)
    throw new RangeError(`passphrase is shorter than ${MIN_PASSPHRASE_CHARACTERS} characters`)
  const file = await closeKeyFile(owner, secret, passphrase, options)
  return (await createKeyFile(path, encodeKeyFile(file))) ? { kind: 'written', file } : { kind: 'exists' }
}

/** What stands in a key file in plain text, without its passphrase. One that everybody may read is refused. */
export async function loadKeyFile(path: string): Promise<LoadedKeyFile> {
  const handle = await openIfThere(path)
  if (handle === null) return { kind: 'missing' }
  try {
    const { mode, size } = await handle.stat()
    // Windows reports modes that say nothing about who may read.
    const permissions = process.platform === 'win32' ? 0 : mode
    if ((permissions & 0o007) !== 0) return { kind: 'readable_by_everybody' }
    if (size > MAX_KEY_FILE_BYTES) return { kind: 'not_a_key_file' }
    const file = decodeKeyFile(await handle.readFile())
    if (file === null) return { kind: 'not_a_key_file' }
    return { kind: 'loaded', file, groupMayRead: (permissions & 0o070) !== 0 }
  } finally {
    await handle.close()
  }
}

/**
 * The secret of a loaded key file and the keys that follow from it. `damaged` means that the passphrase is right and
 * the file was changed: in its secret, or in the plain text around it.
 */
export async function openKeyFile(file: KeyFile, passphrase: string): Promise<OpenedKeyFile> {
  const { secret: closed, ...plain } = file
  const passphraseKey = await keyOfPassphrase(passphrase, file.protection.salt, file.protection)
  if (!equalBytes(checkOf(passphraseKey), file.protection.check)) return { kind: 'wrong_passphrase' }
  const secret = withKey(passphraseKey, plain, (key, nonce, header) => aeadOpen(key, nonce, closed, header))
  wipe(passphraseKey)
  if (secret === null) return { kind: 'damaged' }
  const holder = deriveHolder(secret)
  const isItsOwn =
    equalBytes(holder.keyId, file.keyId) && fingerprintOf(holder.publicKeys) === file.fingerprint
  return isItsOwn ? { kind: 'opened', file, secret, holder } : { kind: 'damaged' }
}

/** {@link loadKeyFile} and {@link openKeyFile} in one. */
export async function readKeyFile(
  path: string,
  passphrase: string,
): Promise<OpenedKeyFile | Exclude<LoadedKeyFile, { kind: 'loaded' }>> {
  const loaded = await loadKeyFile(path)
  return loaded.kind === 'loaded' ? openKeyFile(loaded.file, passphrase) : loaded
}

/**
 * A key file that closes a secret under a passphrase, of whatever length: {@link writeKeyFile} is for people. Nothing is
 * written. Throws on what the schema of the file refuses.
 */
export async function closeKeyFile(
  owner: KeyOwner,
  secret: Uint8Array,
  passphrase: string,
  { createdAt, cost = passphraseCosts.moderate }: KeyFileOptions,
): Promise<KeyFile> {
  const { publicKeys, keyId } = deriveHolder(secret)
  const salt = randomBytes(PASSPHRASE_SALT_BYTES)
  const passphraseKey = await keyOfPassphrase(passphrase, salt, cost)
  const { kind, name, clinicId, relay } = owner
  const plain: Omit<KeyFile, 'secret'> = {
    about: aboutKeyFile(owner),
    format: 'videre/v1/key-file',
    kind,
    name,
    ...(clinicId === undefined ? {} : { clinicId }),
    ...(relay === undefined ? {} : { relay }),
    fingerprint: fingerprintOf(publicKeys),
    keyId,
    createdAt,
    protection: { kdf: 'argon2id13', ...cost, salt, check: checkOf(passphraseKey) },
  }
  const closed = withKey(passphraseKey, plain, (key, nonce, header) => aeadSeal(key, nonce, secret, header))
  wipe(passphraseKey)
  return { ...plain, secret: closed }
}

/** Runs the cipher with key and nonce of this file alone; the header binds all of its plain text to the secret. */
function withKey<T>(
  passphraseKey: Uint8Array,
  plain: Omit<KeyFile, 'secret'>,
  use: (key: Uint8Array, nonce: Uint8Array, header: Uint8Array) => T,
): T {
  const header = encodePlainMembers(plain)
  const material = deriveKey(passphraseKey, 'videre/v1/key-file', header, 56)
  try {
    return use(material.subarray(0, 32), material.subarray(32), header)
  } finally {
    wipe(material)
  }
}

const checkOf = (passphraseKey: Uint8Array): Uint8Array =>
  deriveKey(passphraseKey, 'videre/v1/key-file/check', undefined, 16)

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
