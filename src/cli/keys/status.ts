import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { endWith, sayJson } from '../terminal.js'

/** `videre keys status`: whether every day key is there, and what is lost without it. Ends with 1 if one is not. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'keys.status', {})
    if (answer.ailing.length > 0) endWith(1)
    if (args.json) sayJson(z.encode(actAnswers['keys.status'], answer))
    else tell('keys.status', answer, {}, staff.at.url)
  },
})
