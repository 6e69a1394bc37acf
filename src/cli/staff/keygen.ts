import { defineCommand } from 'citty'
import { base64url } from '../../base/bytes.js'
import { options } from '../arguments.js'
import { makeKey } from '../make-key.js'
import { say } from '../terminal.js'

/** `videre staff keygen`: makes the key of a member of staff. */
export const command = defineCommand({
  args: {
    name: { type: 'string', required: true, valueHint: 'name', description: 'Your name' },
    out: { type: 'string', required: true, valueHint: 'file', description: 'The key file to write' },
    'passphrase-file': options['passphrase-file'],
  },
  async run({ args }) {
    const { name, out, 'passphrase-file': passphraseFile } = args
    const { file, publicKeys } = await makeKey({ kind: 'staff', name, out, passphraseFile })
    const publicKey = base64url(publicKeys.signKey)
    say(`The key of ${file.name} is in ${out}. Keep it on your own machine.`)
    say(`Public key  ${publicKey}`)
    say()
    say('Give the public key, which is no secret, to whoever adds you:')
    say(`videre staff add --name "${file.name}" --public-key ${publicKey}`)
  },
})
