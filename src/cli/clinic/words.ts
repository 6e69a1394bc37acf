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

/** Why an enquiry cannot be fetched whose key the relay has lost, as a sentence without its end. */
export const lostWords = ({ reference, state }: Pick<InboxDelivery, 'reference' | 'state'>): string =>
  state === 'consigned'
    ? `the relay has lost the key to enquiry ${reference}, and nobody can open it any more; nothing was signed for. The operator knows more`
    : `the relay has lost the key to enquiry ${reference} and cannot give it out again; what you fetched of it before is all there is`

/** How far an enquiry has come, in a receptionist's words. */
export function stateWords({
  state,
  outcome,
  problem,
  lost,
}: Pick<InboxDelivery, 'state' | 'outcome' | 'problem' | 'lost'>): string {
  switch (state) {
    case 'consigned':
      return lost ? 'lost by the relay, cannot be opened' : 'new'
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
