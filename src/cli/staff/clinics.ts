import { defineCommand } from 'citty'
import { base64url } from '../../base/bytes.js'
import type { Answer } from '../../contract/staff-answers.js'
import { fingerprintOf, keyIdOf } from '../../seal/keys.js'
import { options } from '../arguments.js'
import { sayJson } from '../terminal.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff clinics`: every clinic with its state and keys. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'clinic.list', {})
    if (args.json) sayJson(answer.clinics.map(forPrograms))
    else tell('clinic.list', answer, {}, staff.at.url)
  },
})

/** Key id and fingerprint instead of the keys that they follow from. */
const forPrograms = ({ keys, ...clinic }: Answer<'clinic.list'>['clinics'][number]) => ({
  ...clinic,
  keys: keys.map((key) => ({
    id: base64url(keyIdOf(key)),
    fingerprint: fingerprintOf(key),
    state: key.state,
  })),
})
