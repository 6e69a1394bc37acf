import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff.js'
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
    if (args.json) sayJson(z.encode(actAnswers['clinic.list'], answer).clinics)
    else tell('clinic.list', answer, {}, staff.at.url)
  },
})
