import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { sayJson } from '../terminal.js'

/** `videre questions list`: what people have asked, how long each waits, and until when it is kept. */
export const command = defineCommand({
  args: { ...staffOptions, json: options.json },
  async run({ args }) {
    const staff = await acting(args)
    const answer = await actAlone(staff, 'question.list', {})
    if (args.json === true) sayJson(z.encode(actAnswers['question.list'], answer))
    else tell('question.list', answer, {}, staff.at.url)
  },
})
