import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../contract/staff-answers.js'
import { options } from './arguments.js'
import { actAlone, acting, staffOptions } from './staff/act.js'
import { tell } from './staff/results.js'
import { endWith, sayJson } from './terminal.js'

/** `videre fsck`: ends with 1 if anything in the database does not follow from the log. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'log.check', {})
    if (answer.findings.length > 0) endWith(1)
    if (args.json) sayJson(z.encode(actAnswers['log.check'], answer))
    else tell('log.check', answer, {}, staff.at.url)
  },
})
