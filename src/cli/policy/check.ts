import { defineCommand } from 'citty'
import { enquiryPeriod } from '../../policy/retention.js'
import { endWith, say } from '../terminal.js'
import { readPolicyFile } from './policy-in.js'

/** `videre policy check`: whether a relay would take a policy file. Ends with 1 if it would not, with one line for each problem. */
export const command = defineCommand({
  args: { file: { type: 'positional', required: true, description: 'The policy file' } },
  async run({ args }) {
    const { result } = await readPolicyFile(args.file)
    if (result.kind === 'invalid') {
      for (const { field, rule } of result.problems) say(`${field === '' ? 'the file' : field}: ${rule}`)
      endWith(1)
      return
    }
    const { policy } = result
    const kept = `an enquiry is kept for ${enquiryPeriod(policy)}`
    const notice =
      policy.changes === undefined ? 'no notice of changes' : `${policy.changes.notice} notice of changes`
    say(`${policy.version} can be kept: ${kept}, ${notice}, in ${policy.languages.join(', ')}`)
  },
})
