import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { endWith, sayJson } from '../terminal.js'

/** `videre retention run`: strips now what is due, which the relay does by itself every minute. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'retention.run', {})
    if (answer.kind === 'postponed') endWith(1)
    if (args.json) sayJson(z.encode(actAnswers['retention.run'], answer))
    else tell('retention.run', answer, {}, staff.at.url)
  },
})
