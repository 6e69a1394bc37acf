import type { DeliveryProblem, InboxDelivery, Outcome } from '../../client/clinic.js'

/** What can come of an enquiry, in words. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  reached: 'patient reached',
  not_reached: 'patient not reached',
  appointment: 'appointment made',
  cannot_help: 'cannot help',
}

/** Why an enquiry cannot be used, in words. */
export const problemWords: Readonly<Record<DeliveryProblem, string>> = {
  cannot_open: 'it is sealed in a way that this key cannot open',
  damaged: 'it was damaged on the way',
  not_as_committed: 'it is not what its sender said it would be',
  invalid_form: 'what is inside is not an enquiry',
}

/** How far an enquiry has come, in a receptionist's words. */
export function stateWords({
  state,
  outcome,
  problem,
}: Pick<InboxDelivery, 'state' | 'outcome' | 'problem'>): string {
  switch (state) {
    case 'consigned':
      return 'new'
    case 'handed_over':
      return 'fetched, not opened'
    case 'opened':
      return 'fetched, not read'
    case 'seen':
      return 'read, to be answered'
    case 'handled':
      return outcome === null ? 'handled' : outcomeWords[outcome]
    case 'problem':
      return problem === null ? 'cannot be read' : `cannot be read: ${problemWords[problem]}`
    case 'stripped':
      return 'its time is over'
  }
}
