import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { endWith, sayJson } from '../terminal.js'

/** `videre retention verify`: ends with 1 if anything is left that should be gone. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'retention.verify', {})
    if (answer.findings.length > 0) endWith(1)
    if (args.json) sayJson(z.encode(actAnswers['retention.verify'], answer))
    else tell('retention.verify', answer, {}, staff.at.url)
  },
})
