import type { DeliveryProblem, InboxDelivery, Outcome } from '../../client/clinic.js'
import type { CorrectionFault } from '../../client/clinic-follow-up.js'
import { moment } from '../moments.js'

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

/** Why an enquiry cannot be read that was withdrawn, and what to do about it, as a sentence without its end. */
export function withdrawnWords({
  reference,
  followUps,
}: Pick<InboxDelivery, 'reference' | 'followUps'>): string {
  const withdrawal = followUps.find(({ kind }) => kind === 'withdrawal')
  const when = withdrawal === undefined ? '' : ` on ${moment(withdrawal.receivedAt)}`
  const toDo =
    withdrawal?.acknowledgedAt === null ? `; acknowledge with videre clinic acknowledge ${reference}` : ''
  return `enquiry ${reference} was withdrawn by the patient${when}, and the relay has destroyed it${toDo}`
}

/** How many things a patient said afterwards that nobody at the clinic has confirmed yet. */
export const unacknowledged = ({ followUps }: Pick<InboxDelivery, 'followUps'>): number =>
  followUps.filter(({ acknowledgedAt }) => acknowledgedAt === null).length

/** Why nobody should believe new contact details, in words. */
export const correctionFaultWords: Readonly<Record<CorrectionFault, string>> = {
  not_signed_by_this_patient: 'they are not signed by the patient who sent the enquiry',
  not_as_signed: 'they are not what the patient signed',
  cannot_open: 'they are sealed in a way that this key cannot open',
}

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
    case 'withdrawn':
      return 'withdrawn by the patient'
    case 'stripped':
      return 'its time is over'
  }
}
