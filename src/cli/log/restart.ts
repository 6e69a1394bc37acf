import { defineCommand } from 'citty'
import { acting, actTogether, requireTwo, twoPeopleOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'

/** `videre log restart`: begins a new log after an older database was restored. */
export const command = defineCommand({
  args: twoPeopleOptions,
  async run({ args }) {
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'log.restart', {})
    if (answer !== null) tell('log.restart', answer, {}, staff.at.url)
  },
})
