import { defineCommand } from 'citty'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff pause`: takes a clinic out of the directory for a while. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    ...staffOptions,
  },
  async run({ args }) {
    const clinic = { clinicId: readId(args.clinic, 'a clinic') }
    const staff = await acting(args)
    tell('clinic.pause', await actAlone(staff, 'clinic.pause', clinic), clinic, staff.at.url)
  },
})
