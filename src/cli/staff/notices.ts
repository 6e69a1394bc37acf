import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { sayJson } from '../terminal.js'
import { actAlone, acting, staffOptions } from './act.js'
import { tell } from './results.js'

/** `videre staff notices`: the addresses at which clinics cannot be told. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'notice.list', {})
    if (args.json) sayJson(z.encode(actAnswers['notice.list'], answer).endpoints)
    else tell('notice.list', answer, {}, staff.at.url)
  },
})
