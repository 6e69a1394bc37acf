import type { disclosureBases } from '../statement.js'
import type { ClinicDeed } from './clinic-deed.js'
import { isSameFollowUp } from './follow-ups.js'
import type { HoldRecord } from './holds.js'
import type { SignedFor } from './receipts.js'
import { isOf } from './records.js'
import type { Case } from './subject.js'

/** Who had the relay destroy its copy of a delivery: the patient, or staff for the patient; `restored` says that it was done before. */
export type WithdrawnBy = 'patient' | 'staff' | 'restored'

/** What is proven of a delivery besides its way to the clinic. What did not happen is `null` or empty. */
export interface LaterFacts {
  /** Corrections of the contact details, earliest first, each with when the clinic signed that it took note. */
  corrections: { at: Date; acknowledged: ClinicDeed | null }[]
  withdrawn: { at: Date; by: WithdrawnBy; acknowledged: ClinicDeed | null } | null
  /** When staff fetched the evidence of it, and the id of the act that they signed. */
  retrievals: { at: Date; act: string }[]
  /** When staff handed the evidence of it out to others, for what reason, and the id of the act that they signed. */
  disclosures: { at: Date; act: string; basis: (typeof disclosureBases)[number] }[]
}

/** That an enquiry is kept although its time may be over before: from when, until when, and whether that was ended earlier. */
export interface HoldFacts {
  placedAt: Date
  until: Date
  releasedAt: Date | null
}

/** What was said of a delivery besides its way to the clinic. */
export const laterFacts = ({ later }: Case, signedFor: readonly SignedFor[]): LaterFacts => {
  const said = byTime(later)
  const acknowledgedOf = (about: { followUp: Uint8Array | null }) => acknowledgementOf(about, signedFor)
  const withdrawal = said.find((record) => isOf(record, 'EnquiryWithdrawn'))?.statement
  return {
    corrections: said
      .filter((record) => isOf(record, 'EnquiryCorrected'))
      .map(({ statement }) => ({ at: statement.at, acknowledged: acknowledgedOf(statement) })),
    withdrawn:
      withdrawal === undefined
        ? null
        : { at: withdrawal.at, by: withdrawnBy(withdrawal), acknowledged: acknowledgedOf(withdrawal) },
    retrievals: later
      .filter((record) => isOf(record, 'EvidenceRetrieved'))
      .map(({ statement }) => ({ at: statement.at, act: statement.act })),
    disclosures: said
      .filter((record) => isOf(record, 'EvidenceDisclosed'))
      .map(({ statement: { at, act, basis } }) => ({ at, act, basis })),
  }
}

/** Every hold, earliest first. A release ends all that came before it. */
export function holdFacts(holds: readonly HoldRecord[]): HoldFacts[] {
  const said = byTime(holds)
  const released = said
    .filter((record) => isOf(record, 'HoldReleased'))
    .map(({ statement }) => statement.at.getTime())
  return said
    .filter((record) => isOf(record, 'HoldPlaced'))
    .map(({ statement: { at, until } }) => {
      const ended = released.find((one) => at.getTime() <= one && one <= until.getTime())
      return { placedAt: at, until, releasedAt: ended === undefined ? null : new Date(ended) }
    })
}

const byTime = <R extends { statement: { at: Date } }>(records: readonly R[]): R[] =>
  records.toSorted((a, b) => a.statement.at.getTime() - b.statement.at.getTime())

const withdrawnBy = ({ followUp, act }: { followUp: Uint8Array | null; act: string | null }): WithdrawnBy => {
  if (followUp !== null) return 'patient'
  return act === null ? 'restored' : 'staff'
}

function acknowledgementOf(
  about: { followUp: Uint8Array | null },
  signedFor: readonly SignedFor[],
): ClinicDeed | null {
  const found = signedFor.find(
    ({ record }) => isOf(record, 'FollowUpAcknowledged') && isSameFollowUp(record.statement, about),
  )
  return found === undefined ? null : { at: found.record.statement.at, claimedAt: found.receipt.at }
}
