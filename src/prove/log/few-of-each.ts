import { hex } from '../../base/bytes.js'
import type { Statement } from '../statement.js'

/** Something said, as evidence has it. */
interface Said {
  statement: Statement
}

/**
 * How many of what can be repeated are shown of each delivery. Staff can look and replay without limit, and a patient can correct up to
 * twenty times. A delivery to which everything happened takes 140 kB with five of each and 200 kB with ten, in a log of millions of entries
 * that two witnesses cosign. Twenty of those with ten would fill a file of 4 MiB (`evidenceLimits`), without room for a third witness.
 */
const mostOfEach = (deliveries: number): number => (deliveries > 10 ? 5 : 10)

/** How many holds are shown of an enquiry. Each can be placed anew as soon as it stands, by two people. */
const mostHolds = 10

/**
 * What of all that was said evidence has room for (FORMAT.md, "Evidence"). Of retrievals, disclosures, corrections and holds the newest
 * stay, of notifications the earliest: since then the clinic could know. What needs one that does not stay goes with it.
 */
export function fewOfEach<S extends Said>(said: readonly S[]): S[] {
  const most = mostOfEach(said.filter(({ statement }) => statement.event === 'ContentConsignment').length)
  const earliestFirst = said.toSorted((a, b) => a.statement.at.getTime() - b.statement.at.getTime())
  const notified = atMost(most, ['ConsignmentNotification'], earliestFirst)
  const newest = atMost(
    most,
    ['EvidenceRetrieved', 'EvidenceDisclosed', 'EnquiryCorrected'],
    notified.toReversed(),
  )
  return withoutOrphans(atMost(mostHolds, ['HoldPlaced'], newest))
}

/** Everything, but of these events only the first of each delivery, or of the enquiry. */
function atMost<S extends Said>(
  most: number,
  events: readonly Statement['event'][],
  said: readonly S[],
): S[] {
  const shown = new Map<string, number>()
  return said.filter(({ statement }) => {
    if (!events.includes(statement.event)) return true
    const of = `${statement.event} ${'delivery' in statement ? statement.delivery : statement.enquiry}`
    const nth = (shown.get(of) ?? 0) + 1
    shown.set(of, nth)
    return nth <= most
  })
}

/** Without acknowledgements of corrections that are not shown, and without the end of holds that are not. */
function withoutOrphans<S extends Said>(said: readonly S[]): S[] {
  const followUps = new Set(said.flatMap(({ statement }) => (isFollowUp(statement) ? nameOf(statement) : [])))
  const held = said.flatMap(({ statement }) =>
    statement.event === 'HoldPlaced' ? statement.at.getTime() : [],
  )
  const firstHeld = Math.min(...held)
  return said.filter(({ statement }) => {
    if (statement.event === 'FollowUpAcknowledged') return followUps.has(nameOf(statement))
    return statement.event !== 'HoldReleased' || statement.at.getTime() >= firstHeld
  })
}

const isFollowUp = (
  statement: Statement,
): statement is Extract<Statement, { event: 'EnquiryCorrected' | 'EnquiryWithdrawn' }> =>
  statement.event === 'EnquiryCorrected' || statement.event === 'EnquiryWithdrawn'

const nameOf = ({ delivery, followUp }: { delivery: string; followUp: Uint8Array | null }): string =>
  `${delivery} ${followUp === null ? '' : hex(followUp)}`
