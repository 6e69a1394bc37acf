import { defineCommand } from 'citty'
import { type Outcome, reportHandled } from '../../client/clinic.js'
import { outcomes } from '../../prove/statement.js'
import { CommandProblem } from '../command-problem.js'
import { say } from '../terminal.js'
import { asClinic, clinicOptions, deliveryNamed } from './session.js'
import { outcomeWords, withdrawnWords } from './words.js'

/** `videre clinic handled`: signs what came of an enquiry. */
export const command = defineCommand({
  args: {
    reference: { type: 'positional', required: true, description: 'The reference of the enquiry' },
    outcome: { type: 'string', required: true, valueHint: 'outcome', description: outcomes.join(', ') },
    ...clinicOptions,
  },
  async run({ args }) {
    const outcome = readOutcome(args.outcome)
    await asClinic(args, async (clinic) => {
      const delivery = await deliveryNamed(clinic, args.reference)
      const { deliveryId, reference, state } = delivery
      if (state === 'withdrawn') throw new CommandProblem(withdrawnWords(delivery))
      if (state !== 'seen' && state !== 'handled')
        throw new CommandProblem(
          `nobody has read ${reference} yet: videre clinic open ${reference} comes first`,
        )
      await reportHandled(clinic, deliveryId, outcome)
      say(`${reference}: ${outcomeWords[outcome]}. The patient can see that.`)
    })
  },
})

function readOutcome(typed: string): Outcome {
  const found = outcomes.find((outcome) => outcome === typed.trim().toLowerCase().replaceAll('-', '_'))
  if (found === undefined) throw new CommandProblem(`--outcome is one of ${outcomes.join(', ')}`)
  return found
}
