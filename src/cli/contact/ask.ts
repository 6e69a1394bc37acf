import { defineCommand } from 'citty'
import { fetchContactKey, type SealedQuestion, sealQuestion, sendQuestion } from '../../client/contact.js'
import { RelayRefused } from '../../client/relay.js'
import type { QuestionAnswer } from '../../contract/contact.js'
import { policyAnswer } from '../../contract/policy.js'
import type { Question } from '../../form/question.js'
import { options } from '../arguments.js'
import { requirePerson } from '../ask.js'
import { CommandProblem } from '../command-problem.js'
import { moment } from '../moments.js'
import { whileWaiting } from '../progress.js'
import { type RelayAt, relayAt } from '../relay-at.js'
import { untilAcknowledged } from '../send/until-acknowledged.js'
import { say } from '../terminal.js'
import { trustedAt } from '../trusted-at.js'
import { askQuestion, readQuestionFile } from './ask-question.js'

/** `videre ask`: seals a question to the operator on this device and sends it. */
export const command = defineCommand({
  args: {
    file: {
      type: 'string',
      valueHint: 'file',
      description: 'The question as JSON; without one you are asked',
    },
    relay: options.relay,
  },
  async run({ args }) {
    const at = relayAt(args.relay)
    if (args.file === undefined) requirePerson('name a file with the question: --file <file>')
    const policy = await at.relay.call({ path: '/api/v1/policy', answer: policyAnswer })
    const question =
      args.file === undefined ? await askQuestion(policy) : await readQuestionFile(args.file, policy)
    const { deleteAt } = await send(at, question)
    say('Your question is with the operator, sealed so that only those who answer can read it.')
    say(
      question.reply === undefined
        ? 'You left no address: nobody will answer.'
        : 'They answer you at the address that you gave.',
    )
    say(`It is deleted on ${moment(deleteAt)} at the latest.`)
  },
})

/** Seals and sends; once more if the operator's key changed in this moment. */
async function send(at: RelayAt, question: Question): Promise<QuestionAnswer> {
  try {
    return await once(at, question)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    return once(at, question)
  }
}

async function once(at: RelayAt, question: Question): Promise<QuestionAnswer> {
  const sealed = await sealHere(at, question)
  return whileWaiting('Sending', () =>
    untilAcknowledged(
      () => sendQuestion(at.relay, sealed),
      'it is not known whether it arrived: ask again later',
    ),
  )
}

async function sealHere(at: RelayAt, question: Question): Promise<SealedQuestion> {
  const found = await fetchContactKey(at.relay, await trustedAt(at))
  if (found.kind === 'none')
    throw new CommandProblem('the operator takes no questions in this way yet: telephone, or write to it')
  if (found.kind === 'refused')
    throw new CommandProblem(
      `nothing was sealed or sent: the key that is shown cannot be shown to be the operator's (${found.reason}). Somebody may be in between: telephone`,
    )
  return sealQuestion(found, question)
}
