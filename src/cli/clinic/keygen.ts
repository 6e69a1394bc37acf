import { defineCommand } from 'citty'
import { options } from '../arguments.js'
import { makeKey } from '../make-key.js'
import { say } from '../terminal.js'

/** `videre clinic keygen`: makes the clinic's secret and its key file. */
export const command = defineCommand({
  args: {
    name: { type: 'string', required: true, valueHint: 'name', description: "The clinic's name" },
    out: { type: 'string', required: true, valueHint: 'file', description: 'The key file to write' },
    'passphrase-file': options['passphrase-file'],
  },
  async run({ args }) {
    const { name, out, 'passphrase-file': passphraseFile } = args
    const { file } = await makeKey({ kind: 'clinic', name, out, passphraseFile })
    say(`The key of ${file.name} is in ${out}.`)
    say(`Fingerprint  ${file.fingerprint}`)
    say()
    say('What to do now:')
    say(
      '1. Copy the file to a safe place. Without it and its passphrase nobody can open what is sent to the clinic.',
    )
    say('2. Ask the operator of the relay for an invite.')
    say(`3. videre clinic join --key ${out} --relay <address> --invite <code>`)
  },
})
