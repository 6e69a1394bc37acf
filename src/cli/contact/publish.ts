import { defineCommand } from 'citty'
import { newId } from '../../base/ids.js'
import { openQuestion } from '../../seal/open.js'
import { sealForOperator } from '../../seal/seal.js'
import { CommandProblem } from '../command-problem.js'
import { openKey } from '../own-key.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { remark } from '../terminal.js'

/** `videre staff contact-key`: has questions to the operator sealed to a contact key from now on. */
export const command = defineCommand({
  args: {
    file: { type: 'positional', required: true, description: 'The key file that videre contact-key made' },
    'contact-passphrase-file': {
      type: 'string',
      valueHint: 'file',
      description: 'A file with the passphrase of the contact key',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    requireTwo(args)
    const contact = await openKey(
      args.file,
      'contact',
      args['contact-passphrase-file'] ?? args['passphrase-file'],
    )
    const { publicKeys: keys, keyId } = contact.holder
    if (!opens(contact.holder))
      throw new CommandProblem(
        `${args.file}: what is sealed to this key does not open with it; nothing was published`,
      )
    const staff = await acting(args)
    remark(`Fingerprint  ${contact.file.fingerprint}`)
    const answer = await actTogether(staff, 'contact.set', { keys, keyId })
    if (answer !== null) tell('contact.set', answer, { keys, keyId }, staff.at.url)
  },
})

/** Whether the key opens what is sealed to it: a key that does not would swallow questions for weeks before anybody noticed. */
function opens(
  holder: Parameters<typeof openQuestion>[1] & {
    publicKeys: Parameters<typeof sealForOperator>[0]['operator']
  },
) {
  const questionId = newId()
  const { envelope } = sealForOperator({
    operator: holder.publicKeys,
    questionId,
    question: new Uint8Array(1),
  })
  return openQuestion(envelope, holder, { questionId }).kind === 'opened'
}
