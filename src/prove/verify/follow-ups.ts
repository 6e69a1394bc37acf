import { equalBytes, hex } from '../../base/bytes.js'
import { mostCorrections, type Statement } from '../statement.js'
import { type Reason, reasonAt } from './reasons.js'
import { isOf, type StatementRecord } from './records.js'
import type { Case } from './subject.js'

/** Something that names what the patient signed; `null` stands for a withdrawal that others made for them. */
interface Naming {
  followUp: Uint8Array | null
}

/** Whether both name the same: the same hash, or both of them none. */
export const isSameFollowUp = ({ followUp: one }: Naming, { followUp: other }: Naming): boolean =>
  one === null || other === null ? one === other : equalBytes(one, other)

/** What the patient said afterwards about a delivery: corrections, and that it is withdrawn. */
const isFollowUp = (
  statement: Statement,
): statement is Extract<Statement, { event: 'EnquiryCorrected' | 'EnquiryWithdrawn' }> =>
  statement.event === 'EnquiryCorrected' || statement.event === 'EnquiryWithdrawn'

/** A part of the first half of rule 7: no more corrections than a relay takes, and no more acknowledgements than there can be. */
export function countFollowUps({ later }: Case): Reason[] {
  const corrected = later.filter((record) => isOf(record, 'EnquiryCorrected'))
  const acknowledged = later.filter((record) => isOf(record, 'FollowUpAcknowledged'))
  return [
    ...[...corrected.slice(mostCorrections), ...acknowledged.slice(mostCorrections + 1)].map(({ where }) =>
      reasonAt('too_many_follow_ups', where),
    ),
    ...[...repeated(corrected), ...repeated(acknowledged)].map(({ where }) => reasonAt('step_twice', where)),
  ]
}

/** The records that name what one before them does. */
function repeated<S extends Statement & Naming>(
  records: readonly StatementRecord<S>[],
): StatementRecord<S>[] {
  const named = new Set<string>()
  return records.filter(({ statement: { followUp } }) => {
    const name = followUp === null ? '' : hex(followUp)
    return named.size === named.add(name).size
  })
}

/** A part of rule 7: only what was corrected or withdrawn was taken note of, and not before. */
export const checkAcknowledged = ({ later }: Case): Reason[] =>
  later
    .filter((record) => isOf(record, 'FollowUpAcknowledged'))
    .flatMap(({ statement, where }) => {
      const about = later
        .map((record) => record.statement)
        .filter(isFollowUp)
        .find((one) => isSameFollowUp(one, statement))
      if (about === undefined) return [reasonAt('step_missing', where)]
      return statement.at < about.at ? [reasonAt('step_too_early', where)] : []
    })
