import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { sayJson } from '../terminal.js'

/** `videre hold list`: the holds in force. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'hold.list', {})
    if (args.json) sayJson(z.encode(actAnswers['hold.list'], answer))
    else tell('hold.list', answer, {}, staff.at.url)
  },
})
