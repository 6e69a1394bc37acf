import { defineCommand } from 'citty'
import { fingerprintOf, keyIdOf } from '../../seal/keys.js'
import { CommandProblem } from '../command-problem.js'
import { acting, actTogether, requireTwo, twoPeopleOptions } from './act.js'
import { clinicListed, sameFingerprint } from './proven-key.js'
import { tell } from './results.js'
import { readId } from './typed-id.js'

/** `videre staff revoke`: ends a clinic's key at once. */
export const command = defineCommand({
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    fingerprint: {
      type: 'string',
      required: true,
      valueHint: 'fingerprint',
      description: 'The fingerprint of the key, as videre staff clinics shows it',
    },
    ...twoPeopleOptions,
  },
  async run({ args }) {
    const clinicId = readId(args.clinic, 'a clinic')
    requireTwo(args)
    const staff = await acting(args)
    const { keys, name } = await clinicListed(staff, clinicId)
    const key = keys.find((one) => sameFingerprint(args.fingerprint, fingerprintOf(one)))
    if (key === undefined) throw new CommandProblem(`${name} has no key in use with this fingerprint`)
    const revoked = { clinicId, keyId: keyIdOf(key) }
    const answer = await actTogether(staff, 'clinic.revoke', revoked)
    if (answer !== null) tell('clinic.revoke', answer, revoked, staff.at.url)
  },
})
