import { defineCommand } from 'citty'
import { acting, actTogether, requireTwo, twoPeopleOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { referenceArgument, typedReference } from './reference.js'

/** `videre hold release`: ends a hold before its time. */
export const command = defineCommand({
  args: { reference: referenceArgument, ...twoPeopleOptions },
  async run({ args }) {
    const hold = { reference: typedReference(args.reference) }
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'hold.release', hold)
    if (answer !== null) tell('hold.release', answer, hold, staff.at.url)
  },
})
