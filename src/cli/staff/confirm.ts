import { defineCommand } from 'citty'
import { CommandProblem } from '../command-problem.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { provenKeyOf, sameFingerprint } from './proven-key.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff confirm`: lets a clinic receive, after its fingerprint was compared by telephone. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    fingerprint: {
      type: 'string',
      required: true,
      valueHint: 'fingerprint',
      description: 'The fingerprint, as the clinic read it to you by telephone',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const clinicId = readId(args.clinic, 'a clinic')
    requireTwo(args)
    const staff = await acting(args)
    const { clinic, keyId, fingerprint } = await provenKeyOf(staff, clinicId)
    if (!sameFingerprint(args.fingerprint, fingerprint))
      throw new CommandProblem(
        `this is not the fingerprint of the key that ${clinic.name} has proven here; nothing was confirmed. Ask them to read it again. If it still differs, somebody may be in between: do not confirm.`,
      )
    const { name, replaces } = clinic
    const confirmed = { clinicId, name, keyId, replaces }
    const answer = await actTogether(staff, 'clinic.confirm', confirmed)
    if (answer !== null) tell('clinic.confirm', answer, confirmed, staff.at.url)
  },
})
