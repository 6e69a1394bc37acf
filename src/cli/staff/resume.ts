import { defineCommand } from 'citty'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff resume`: puts a paused clinic back into the directory. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const clinic = { clinicId: readId(args.clinic, 'a clinic') }
    requireTwo(args)
    const staff = await acting(args)
    const answer = await actTogether(staff, 'clinic.resume', clinic)
    if (answer !== null) tell('clinic.resume', answer, clinic, staff.at.url)
  },
})
