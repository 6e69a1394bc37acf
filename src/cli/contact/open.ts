import { defineCommand } from 'citty'
import { equalBytes } from '../../base/bytes.js'
import { readQuestion } from '../../client/questions.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { loadKey, openKey } from '../own-key.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { readId } from '../staff/typed-id.js'
import { say, sayJson } from '../terminal.js'
import { questionLines } from './question-text.js'

/** `videre questions open`: reads a question on this machine, with the contact key. */
export const command = defineCommand({
  args: {
    question: { type: 'positional', required: true, description: 'The id of the question' },
    'contact-key': { type: 'string', required: true, valueHint: 'file', description: 'The contact key file' },
    'contact-passphrase-file': {
      type: 'string',
      valueHint: 'file',
      description: 'A file with the passphrase of the contact key',
    },
    ...staffOptions,
    json: options.json,
  },
  async run({ args }) {
    const questionId = readId(args.question, 'a question')
    const path = args['contact-key']
    // Before anybody is asked for a reason and two passphrases.
    await loadKey(path, 'contact')
    const staff = await acting(args)
    const { keyId, envelope } = await actAlone(staff, 'question.open', { questionId })
    const { holder } = await openKey(
      path,
      'contact',
      args['contact-passphrase-file'] ?? args['passphrase-file'],
    )
    if (!equalBytes(holder.keyId, keyId))
      throw new CommandProblem(
        `${path}: this question was sealed to another contact key; use the file of that one`,
      )
    const read = readQuestion(envelope, holder, questionId)
    if (read.kind === 'refused')
      throw new CommandProblem(
        `this question cannot be read (${read.reason}); close it if nobody can answer it`,
      )
    if (args.json === true) return sayJson({ questionId, ...read.question })
    for (const line of questionLines(read.question)) say(line)
    say()
    say(`When it is answered: videre questions close ${questionId} --key ${args.key}`)
  },
})
