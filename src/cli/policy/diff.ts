import { defineCommand } from 'citty'
import { equalBytes } from '../../base/bytes.js'
import { changeInWords } from '../../policy/change-words.js'
import { changesBetween } from '../../policy/changes.js'
import type { LoadedPolicy } from '../../policy/load.js'
import { noticeOf } from '../../policy/notice-of-change.js'
import { periodInWords } from '../../policy/period-words.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { say, sayJson } from '../terminal.js'
import { requirePolicy } from './policy-in.js'

/** `videre policy diff`: what changes for a patient, in words, and how long before it counts it has to be announced. */
export const command = defineCommand({
  args: {
    old: { type: 'positional', required: true, description: 'The policy in force' },
    new: { type: 'positional', required: true, description: 'The one that is to follow it' },
    language: {
      type: 'string',
      description: 'The language of the sentences: nb, da or en (default: en)',
    },
    json: options.json,
  },
  async run({ args }) {
    const { language = 'en' } = args
    if (!['nb', 'da', 'en'].includes(language))
      throw new CommandProblem('the sentences are written in nb, da and en')
    const [before, after] = [await requirePolicy(args.old), await requirePolicy(args.new)]
    const changes = changesBetween(before.policy, after.policy)
    const notice = noticeOf(before.bytes, after.bytes)?.period ?? null
    const said = changes.map((change) => changeInWords(change, language))
    if (args.json)
      return sayJson({ changes: changes.map((change, i) => ({ ...change, says: said[i] })), notice })
    for (const sentence of said) say(`- ${sentence}`)
    if (said.length === 0) say('Nothing changes for a patient.')
    say()
    for (const line of consequences(before, after, notice)) say(line)
  },
})

function* consequences(before: LoadedPolicy, after: LoadedPolicy, notice: string | null): Generator<string> {
  const { version } = after.policy
  if (equalBytes(before.bytes, after.bytes)) yield 'The files are the same.'
  else if (before.policy.version === version)
    yield `Both call themselves ${version}: a relay refuses the second one. Give it a new version.`
  else if (notice === null) yield `${version} comes into force at the first start of the relay with it.`
  else
    yield `${before.policy.version} promises notice: ${version} is announced at the first start with it, and comes into force at the first start after ${periodInWords(notice, 'en')}.`
  if (!equalBytes(before.bytes, after.bytes))
    yield 'Enquiries that were forwarded before keep the time that they were promised.'
}
