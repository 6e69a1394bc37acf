import { inboxQuery } from '../../contract/clinics.js'
import { CommandProblem } from '../command-problem.js'

const inboxStates = inboxQuery.shape.state.unwrap().options

type InboxState = (typeof inboxStates)[number]

/** The option that chooses enquiries by how far they have come. */
export const stateOption = {
  type: 'string',
  valueHint: 'state',
  description: `Only those that are ${inboxStates.join(', ')}`,
} as const

/** The state that somebody asked for. */
export function readState(typed: string | undefined): InboxState | undefined {
  if (typed === undefined) return undefined
  const found = inboxStates.find((state) => state === typed.trim().toLowerCase().replace('-', '_'))
  if (found === undefined) throw new CommandProblem(`--state is one of ${inboxStates.join(', ')}`)
  return found
}
