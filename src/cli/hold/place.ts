import { defineCommand } from 'citty'
import { longestHoldDays } from '../../contract/staff.js'
import { CommandProblem } from '../command-problem.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { referenceArgument, typedReference } from './reference.js'

/** `videre hold place`: keeps one enquiry beyond its time, for a bounded while and for a reason. */
export const command = defineCommand({
  args: {
    reference: referenceArgument,
    days: {
      type: 'string',
      required: true,
      valueHint: 'number',
      description: `For how long, counted from today: 1 to ${longestHoldDays} days; place it again to keep it for longer`,
    },
    'secret-by-law': {
      type: 'boolean',
      description: 'The law forbids to tell the patient; without this they see it',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const hold = {
      reference: typedReference(args.reference),
      days: readDays(args.days),
      isTold: args['secret-by-law'] !== true,
    }
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'hold.place', hold)
    if (answer !== null) tell('hold.place', answer, hold, staff.at.url)
  },
})

function readDays(typed: string): number {
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  if (days < 1 || days > longestHoldDays)
    throw new CommandProblem(`--days is a number from 1 to ${longestHoldDays}`)
  return days
}
