import { readFile } from 'node:fs/promises'
import { defineCommand } from 'citty'
import { fromBase64url } from '../../base/bytes.js'
import { hostClock } from '../../base/clock.js'
import { writeAct } from '../../client/staff.js'
import { readKeyFile } from '../../keyring/key-files.js'
import { operatorTokenOf, relaySecretPath } from '../../keyring/relay-keys.js'
import { CommandProblem } from '../command-problem.js'
import { readName } from '../make-key.js'
import { openKey } from '../own-key.js'
import { relayAt } from '../relay-at.js'
import { acting, actTogether, post, reasonFrom, twoPeopleOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff add`: adds a member of staff. The first one is added by whoever can read the relay's keys. */
export const command = defineCommand({
  args: {
    name: { type: 'string', required: true, valueHint: 'name', description: 'The name of the new member' },
    'public-key': {
      type: 'string',
      valueHint: 'key',
      description: 'Their public key as videre staff keygen showed it, or a file that holds it',
    },
    'new-key': { type: 'string', valueHint: 'file', description: 'Or their key file, if they are here' },
    'new-passphrase-file': { type: 'string', valueHint: 'file', description: 'A file with its passphrase' },
    first: { type: 'boolean', description: 'The first member of staff: needs --keys-dir instead of --key' },
    'keys-dir': { type: 'string', valueHint: 'directory', description: "The relay's keys directory" },
    ...twoPeopleOptions,
    key: { ...twoPeopleOptions.key, required: false },
  },
  async run({ args }) {
    const name = readName(args.name)
    const { relay, reason } = args
    if (args.first === true)
      return addFirst(args['keys-dir'], { relay, reason }, async () => ({
        name,
        signKey: await signKeyFrom(args),
      }))
    const { key } = args
    if (key === undefined) throw new CommandProblem('your own key is needed: --key <file>')
    const member = { name, signKey: await signKeyFrom(args) }
    const staff = await acting({ ...args, key })
    const answer = await actTogether(staff, 'staff.add', member, { mayBeOne: true })
    if (answer !== null) tell('staff.add', answer, member, staff.at.url)
  },
})

/** Adds the first member with the token that follows from the relay's own secret. */
async function addFirst(
  keysDirectory: string | undefined,
  given: { relay?: string | undefined; reason?: string | undefined },
  member: () => Promise<{ name: string; signKey: Uint8Array }>,
): Promise<void> {
  if (keysDirectory === undefined)
    throw new CommandProblem("the relay's keys directory is needed: --keys-dir <directory>")
  const path = relaySecretPath(keysDirectory)
  const secret = await readKeyFile(path, 32)
  if (secret === null)
    throw new CommandProblem(`${path}: is not there; start the relay once, it makes its keys`)
  const reason = await reasonFrom(given.reason)
  const at = relayAt(given.relay)
  const args = await member()
  const act = { ...writeAct('staff.add', args, reason, hostClock()), operatorToken: operatorTokenOf(secret) }
  tell('staff.add', await post(at, act, 'staff.add'), args, at.url)
}

interface NewKey {
  'public-key'?: string | undefined
  'new-key'?: string | undefined
  'new-passphrase-file'?: string | undefined
  'passphrase-file'?: string | undefined
}

/** The public key of the new member, from its text, a file, or their own key file. */
async function signKeyFrom(given: NewKey): Promise<Uint8Array> {
  const { 'public-key': typed, 'new-key': path } = given
  if ((typed === undefined) === (path === undefined))
    throw new CommandProblem('either --public-key or --new-key is needed')
  if (path !== undefined) {
    const { holder } = await openKey(path, 'staff', given['new-passphrase-file'] ?? given['passphrase-file'])
    return holder.publicKeys.signKey
  }
  return readPublicKey(typed ?? '') ?? (await readPublicKeyFile(typed ?? ''))
}

async function readPublicKeyFile(path: string): Promise<Uint8Array> {
  const key = readPublicKey(await readFile(path, 'utf8'))
  if (key === null) throw new CommandProblem(`${path}: does not hold a public key of 43 characters`)
  return key
}

function readPublicKey(text: string): Uint8Array | null {
  try {
    const key = fromBase64url(text.trim())
    return key.length === 32 ? key : null
  } catch {
    return null
  }
}
