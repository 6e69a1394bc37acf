import { defineCommand } from 'citty'
import { readReference } from '../../base/ids.js'
import { CommandProblem } from '../command-problem.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff replay`: tells a clinic again of one enquiry, or of all that nobody there has seen. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    reference: { type: 'string', valueHint: 'reference', description: 'Only of this enquiry' },
    ...staffOptions,
  },
  async run({ args }) {
    const clinicId = readId(args.clinic, 'a clinic')
    const reference = args.reference === undefined ? null : readReference(args.reference)
    if (args.reference !== undefined && reference === null)
      throw new CommandProblem('this is not a reference: at least one character was mistyped')
    const staff = await acting(args)
    const about = { clinicId, reference }
    tell('notice.replay', await actAlone(staff, 'notice.replay', about), about, staff.at.url)
  },
})
