import type { Statement } from './statement.js'

/** What a statement says: its event, but that nothing was fetched by then is told apart from that what was fetched is of no use. */
export type Saying = Statement['event'] | 'NotFetched'

/** All that can be said, in the order in which it can happen at the same instant. */
export const sayings: readonly Saying[] = [
  'SubmissionAcceptance',
  'ContentConsignment',
  'ConsignmentNotification',
  'ConsignmentNotificationFailure',
  'NotFetched',
  'ContentHandover',
  'ContentOpened',
  'ContentSeen',
  'EnquiryHandled',
  'ContentHandoverFailure',
  'EnquiryCorrected',
  'EnquiryWithdrawn',
  'FollowUpAcknowledged',
  'HoldPlaced',
  'HoldReleased',
  'EvidenceRetrieved',
  'EvidenceDisclosed',
]

/** Whether a statement says that the clinic had fetched nothing by then. */
export const isNotFetched = (
  statement: Statement,
): statement is Extract<Statement, { problem: 'not_fetched' }> =>
  statement.event === 'ContentHandoverFailure' && statement.problem === 'not_fetched'

/** What a statement says. */
export const sayingOf = (statement: Statement): Saying =>
  isNotFetched(statement) ? 'NotFetched' : statement.event

/** Whether a statement says that the clinic cannot use what it was handed. */
export const isUnusable = (
  statement: Statement,
): statement is Exclude<
  Extract<Statement, { event: 'ContentHandoverFailure' }>,
  { problem: 'not_fetched' }
> => statement.event === 'ContentHandoverFailure' && statement.problem !== 'not_fetched'
