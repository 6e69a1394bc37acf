import type { reasonsToAskAnother } from '../contract/enquiries.js'
import type { deliveries } from '../database/schema.js'

type Answered = Pick<typeof deliveries.$inferSelect, 'state' | 'outcome' | 'seenAt' | 'handledAt' | 'silence'>

/**
 * Why the patient is offered another clinic in the place of this one: it has said that it cannot help or cannot use what it got, or staff
 * were told of its silence, which it has not broken since. `null` if there is no reason, the patient
 * withdrew it, or the delivery's time is over.
 */
export function offerAnother({
  state,
  outcome,
  seenAt,
  handledAt,
  silence,
}: Answered): (typeof reasonsToAskAnother)[number] | null {
  if (state === 'withdrawn' || state === 'stripped') return null
  if (outcome === 'cannot_help') return 'cannot_help'
  if (state === 'problem') return 'problem'
  if (silence === 'unseen_told' && seenAt === null) return 'unseen'
  return silence === 'unhandled_told' && handledAt === null ? 'unhandled' : null
}
