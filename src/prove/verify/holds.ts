import { type Reason, reasonAt } from './reasons.js'
import { isOf, type RecordOf } from './records.js'

/** That an enquiry is kept although its time may be over before, or that this was ended. */
export type HoldRecord = RecordOf<'HoldPlaced'> | RecordOf<'HoldReleased'>

/** What is said of holds on an enquiry, and of its acceptance, which is not known of a delivery alone. */
export interface Held {
  acceptance: RecordOf<'SubmissionAcceptance'> | null
  holds: readonly HoldRecord[]
}

/** The longest that one hold can last: 90 days, and an hour because the end of a day may be one in which clocks change. */
export const longestHoldMs = (90 * 24 + 1) * 3_600_000

/** A part of rule 7: holds have an end, which is near enough, and only what was held was let go. */
export function checkHolds({ acceptance, holds }: Held): Reason[] {
  const placed = holds.filter((record) => isOf(record, 'HoldPlaced'))
  const earliest = Math.min(...placed.map(({ statement }) => statement.at.getTime()))
  return holds.flatMap((record) => {
    const { where, statement } = record
    const reasons: Reason[] = []
    if (acceptance !== null && statement.at < acceptance.statement.at)
      reasons.push(reasonAt('before_acceptance', where))
    if (statement.event === 'HoldPlaced') {
      const lasts = statement.until.getTime() - statement.at.getTime()
      if (lasts <= 0 || lasts > longestHoldMs) reasons.push(reasonAt('hold_out_of_bounds', where))
    } else if (placed.length === 0) reasons.push(reasonAt('step_missing', where))
    else if (statement.at.getTime() < earliest) reasons.push(reasonAt('step_too_early', where))
    return reasons
  })
}
