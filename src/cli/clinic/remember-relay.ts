import { replacePrivateFile } from '../../base/private-files.js'
import { closeKeyFile } from '../key-file.js'
import { encodeKeyFile, type KeyOwner } from '../key-file-text.js'
import type { OwnKey } from '../own-key.js'

/**
 * Writes into a key file to which relay, as which clinic, its key belongs. The same secret is closed anew under the
 * same passphrase, because the plain text is bound to it. The old or the new file is there at any time; durable on return.
 */
export async function rememberRelay(
  { path, file, secret, passphrase }: OwnKey,
  belongsTo: Required<Pick<KeyOwner, 'clinicId' | 'relay'>>,
): Promise<void> {
  const { opslimit, memlimit } = file.protection
  const owner = { kind: file.kind, name: file.name, ...belongsTo }
  const options = { createdAt: file.createdAt, cost: { opslimit, memlimit } }
  await replacePrivateFile(path, encodeKeyFile(await closeKeyFile(owner, secret, passphrase, options)))
}
