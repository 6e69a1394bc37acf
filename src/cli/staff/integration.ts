import { defineCommand } from 'citty'
import { CommandProblem } from '../command-problem.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff integration`: issues the token of an integration that the policy names. */
export const command = defineCommand({
  args: {
    name: { type: 'positional', required: true, description: 'The name of the integration in the policy' },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const { name } = args
    if (!/^[a-z][a-z0-9-]{1,39}$/.test(name))
      throw new CommandProblem('the name of an integration is of a to z, 0 to 9 and -')
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'integration.issue', { name })
    if (answer !== null) tell('integration.issue', answer, { name }, staff.at.url)
  },
})
