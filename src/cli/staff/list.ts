import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { sayJson } from '../terminal.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff list`: the members of staff, past ones included. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'staff.list', {})
    if (args.json) sayJson(z.encode(actAnswers['staff.list'], answer).staff)
    else tell('staff.list', answer, {}, staff.at.url)
  },
})
