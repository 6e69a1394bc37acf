import { defineCommand } from 'citty'
import { ownPolicy } from '../../policy/own-policy.js'
import { processingRecord } from '../../policy/processing-record.js'
import { options } from '../arguments.js'
import { say, sayJson } from '../terminal.js'
import { languageOf, requirePolicy } from './policy-in.js'
import { recordMarkdown } from './record-markdown.js'

/** `videre policy record`: the record of processing activities (GDPR Article 30) that follows from a policy and the program. */
export const command = defineCommand({
  args: {
    file: {
      type: 'positional',
      required: false,
      description: 'The policy file; without one the policy that comes with Videre',
    },
    language: { type: 'string', description: 'One of the policy’s languages (default: its first)' },
    json: options.json,
  },
  async run({ args }) {
    const loaded = await requirePolicy(args.file ?? ownPolicy)
    const record = processingRecord(loaded.policy, languageOf(loaded, args.language))
    if (args.json) sayJson(record)
    else for (const line of recordMarkdown(record)) say(line)
  },
})
