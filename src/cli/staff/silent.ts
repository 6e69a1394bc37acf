import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { sayJson } from '../terminal.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff silent`: what waits too long at clinics to be seen or answered. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'notice.silent', {})
    if (args.json) sayJson(z.encode(actAnswers['notice.silent'], answer))
    else tell('notice.silent', answer, {}, staff.at.url)
  },
})
