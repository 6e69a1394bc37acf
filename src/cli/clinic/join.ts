import { defineCommand } from 'citty'
import { fromBase64url } from '../../base/bytes.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { type OwnKey, openKey } from '../own-key.js'
import { whileWaiting } from '../progress.js'
import { relayAt } from '../relay-at.js'
import { say } from '../terminal.js'
import { isLetIn, joinRelay } from './joining.js'

/** `videre clinic join`: offers the clinic's keys to a relay and proves that they are held. */
export const command = defineCommand({
  args: {
    relay: options.relay,
    invite: { type: 'string', valueHint: 'code', description: 'The invite, as the operator sent it' },
    key: options.key,
    'passphrase-file': options['passphrase-file'],
  },
  async run({ args }) {
    const at = relayAt(args.relay)
    const key = await openKey(args.key, 'clinic', args['passphrase-file'])
    if (key.file.clinicId !== undefined) return sayAgain(key)
    const { name, state } = await whileWaiting('Proving the key', () =>
      joinRelay(key, at, () => readInvite(args.invite)),
    )
    say(`${name} has joined ${at.url.host}, and its key is proven.`)
    if (state === 'active') sayActive()
    else sayNext(key.file.fingerprint)
  },
})

async function sayAgain(key: OwnKey): Promise<void> {
  const { clinicId = '', relay = '', fingerprint } = key.file
  say(`This key has joined ${relay} before; nothing was done.`)
  const { relay: client } = relayAt(undefined, relay)
  if (await isLetIn(key, { clinicId, origin: new URL(relay).host }, client)) return sayActive()
  sayNext(fingerprint)
}

const sayActive = (): void => say('The operator has confirmed it: enquiries can arrive.')

function sayNext(fingerprint: string): void {
  say()
  say(`Fingerprint  ${fingerprint}`)
  say()
  say('The operator will telephone you. Read the fingerprint aloud; two of their staff then confirm it.')
  say('Until then no enquiries arrive.')
}

function readInvite(code: string | undefined): Uint8Array {
  if (code === undefined) throw new CommandProblem('an invite is needed: --invite <code>')
  try {
    const invite = fromBase64url(code.trim())
    if (invite.length === 16) return invite
  } catch {
    // said below
  }
  throw new CommandProblem('this is not an invite: it has 22 characters, and capitals matter')
}
