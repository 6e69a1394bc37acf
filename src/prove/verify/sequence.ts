import { toleranceMs } from '../key-chain.js'
import { type Saying, sayingOf } from '../saying.js'
import { mostOutcomes } from '../statement.js'
import { checkAcknowledged, countFollowUps } from './follow-ups.js'
import { checkHolds } from './holds.js'
import { type Reason, reasonAt } from './reasons.js'
import type { StatementRecord } from './records.js'
import type { Case, Subject } from './subject.js'

/** What can be said of a delivery once only. */
const once: readonly Saying[] = [
  'ConsignmentNotificationFailure',
  'NotFetched',
  'ContentHandover',
  'ContentOpened',
  'ContentSeen',
  'ContentHandoverFailure',
  'EnquiryWithdrawn',
]

/** What has to come before. */
const needs: Partial<Record<Saying, Saying>> = {
  ContentOpened: 'ContentHandover',
  ContentSeen: 'ContentOpened',
  EnquiryHandled: 'ContentSeen',
  ContentHandoverFailure: 'ContentHandover',
}

/** What had not happened when it is said; it may have since. */
const denies: Partial<Record<Saying, Saying>> = {
  ConsignmentNotificationFailure: 'ConsignmentNotification',
  NotFetched: 'ContentHandover',
}

/** What releases nothing any more, and takes nothing in: what comes later did not come through this relay. */
const ends: Partial<Record<Saying, Saying>> = {
  ContentHandover: 'EnquiryWithdrawn',
  EnquiryCorrected: 'EnquiryWithdrawn',
}

/**
 * The first half of rule 7: nothing is stated more often than it can happen. It bounds how many receipts a file has, and is
 * to be checked before their signatures, each of which may cost a try of every key.
 */
export const checkCounts = (cases: readonly Case[]): Reason[] =>
  cases.flatMap((one) => {
    const of = (saying: Saying) => one.later.filter((record) => says(record, saying))
    return [
      ...once.flatMap((saying) => of(saying).slice(1)).map(({ where }) => reasonAt('step_twice', where)),
      ...of('EnquiryHandled')
        .slice(mostOutcomes)
        .map(({ where }) => reasonAt('too_many_outcomes', where)),
      ...countFollowUps(one),
    ]
  })

/** Rule 7: things happened in an order in which they can, and not after the log was seen to hold them. */
export function checkSequence({ acceptance, cases, holds }: Subject, witnesses: readonly Date[]): Reason[] {
  const all = [...(acceptance === null ? [] : [acceptance]), ...cases.flatMap(recordsOf), ...holds]
  const seen = witnesses.at(-1)
  const latest = seen === undefined ? Number.POSITIVE_INFINITY : seen.getTime() + toleranceMs
  return [
    ...cases
      .filter(({ consignment }) => acceptance !== null && isBefore(consignment, acceptance))
      .map(({ consignment }) => reasonAt('before_acceptance', consignment.where)),
    ...checkCounts(cases),
    ...cases.flatMap(checkCase),
    ...cases.flatMap(checkAcknowledged),
    ...checkHolds({ acceptance, holds }),
    ...all
      .filter(({ statement }) => statement.at.getTime() > latest)
      .map(({ where }) => reasonAt('after_cosignature', where)),
  ]
}

const recordsOf = ({ consignment, later }: Case): StatementRecord[] => [consignment, ...later]

const isBefore = (a: StatementRecord, b: StatementRecord): boolean =>
  a.statement.at.getTime() < b.statement.at.getTime()

function checkCase({ consignment, later }: Case): Reason[] {
  return later.flatMap((record) => {
    const { where } = record
    const said = sayingOf(record.statement)
    const [needed, denied, ended] = [needs[said], denies[said], ends[said]]
    const earlier = needed === undefined ? undefined : later.find((one) => says(one, needed))
    const reasons: Reason[] = []
    if (isBefore(record, consignment)) reasons.push(reasonAt('before_consignment', where))
    if (needed !== undefined && earlier === undefined) reasons.push(reasonAt('step_missing', where))
    if (earlier !== undefined && isBefore(record, earlier)) reasons.push(reasonAt('step_too_early', where))
    if (denied !== undefined && later.some((one) => says(one, denied) && isBefore(one, record)))
      reasons.push(reasonAt('had_happened', where))
    if (ended !== undefined && later.some((one) => says(one, ended) && isBefore(one, record)))
      reasons.push(reasonAt('after_withdrawal', where))
    return reasons
  })
}

const says = ({ statement }: StatementRecord, saying: Saying): boolean => sayingOf(statement) === saying
