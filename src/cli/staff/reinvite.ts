import { defineCommand } from 'citty'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff reinvite`: a new invite, for one that was lost or for a clinic that needs a new key. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    ...staffOptions,
  },
  async run({ args }) {
    const clinic = { clinicId: readId(args.clinic, 'a clinic') }
    const staff = await acting(args)
    tell('clinic.reinvite', await actAlone(staff, 'clinic.reinvite', clinic), clinic, staff.at.url)
  },
})
