import { defineCommand } from 'citty'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { readId } from '../staff/typed-id.js'

/** `videre questions close`: a question was answered; it is deleted when the policy says so. */
export const command = defineCommand({
  args: {
    question: { type: 'positional', required: true, description: 'The id of the question' },
    ...staffOptions,
  },
  async run({ args }) {
    const questionId = readId(args.question, 'a question')
    const staff = await acting(args)
    const answer = await actAlone(staff, 'question.close', { questionId })
    tell('question.close', answer, { questionId }, staff.at.url)
  },
})
