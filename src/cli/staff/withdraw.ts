import { defineCommand } from 'citty'
import { readReference } from '../../base/ids.js'
import { CommandProblem } from '../command-problem.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff withdraw`: withdraws an enquiry for a patient who has shown otherwise than with the secret who they are. */
export const command = defineCommand({
  args: {
    reference: {
      type: 'positional',
      required: true,
      description: 'The reference of the enquiry, as the patient has it',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const reference = readReference(args.reference)
    if (reference === null)
      throw new CommandProblem('this is not a reference: at least one character was mistyped')
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'enquiry.withdraw', { reference })
    if (answer !== null) tell('enquiry.withdraw', answer, { reference }, staff.at.url)
  },
})
