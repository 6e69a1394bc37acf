import { defineCommand } from 'citty'
import { CommandProblem } from '../command-problem.js'
import { actAlone, acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff remove`: ends the rights of a member of staff. */
export const command = defineCommand({
  args: {
    staff: {
      type: 'positional',
      required: true,
      description: 'The id of the member, as videre staff list shows it',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const staffId = readId(args.staff, 'a member of staff')
    requireTwo(args)
    const staff = await acting(args)
    const { staff: members } = await actAlone(staff, 'staff.list', {})
    const signKey = members.find(({ id }) => id === staffId)?.signKey
    if (signKey === undefined) throw new CommandProblem('there is no such member of staff')
    const member = { staffId, signKey }
    const answer = await actTogether(staff, 'staff.remove', member)
    if (answer !== null) tell('staff.remove', answer, member, staff.at.url)
  },
})
