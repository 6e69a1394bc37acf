import { defineCommand } from 'citty'
import { options } from '../arguments.js'
import { makeKey } from '../make-key.js'
import { say } from '../terminal.js'

/** `videre contact-key`: makes the key that questions to the operator are sealed to, and its key file. */
export const command = defineCommand({
  args: {
    name: { type: 'string', required: true, valueHint: 'name', description: "The operator's name" },
    out: { type: 'string', required: true, valueHint: 'file', description: 'The key file to write' },
    'passphrase-file': options['passphrase-file'],
  },
  async run({ args }) {
    const { name, out, 'passphrase-file': passphraseFile } = args
    const { file } = await makeKey({ kind: 'contact', name, out, passphraseFile })
    say(`The contact key of ${file.name} is in ${out}.`)
    say(`Fingerprint  ${file.fingerprint}`)
    say()
    say('What to do now:')
    say(
      '1. Give the file to those who answer questions, and keep a copy in a safe place. It never goes to the server.',
    )
    say('2. Two members of staff publish it; from then on questions are sealed to it:')
    say(`   videre staff contact-key ${out} --key <your key file> --second-key <your colleague's>`)
  },
})
