import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { sayJson } from '../terminal.js'

/** `videre retention status`: what is kept until when. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'retention.status', {})
    if (args.json) sayJson(z.encode(actAnswers['retention.status'], answer))
    else tell('retention.status', answer, {}, staff.at.url)
  },
})
