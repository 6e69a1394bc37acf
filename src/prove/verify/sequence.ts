import { toleranceMs } from '../key-chain.js'
import { mostOutcomes, type Statement } from '../statement.js'
import { type Reason, reasonAt } from './reasons.js'
import type { StatementRecord } from './records.js'
import type { Case, Subject } from './subject.js'

type Event = Statement['event']

/** What can happen to a delivery once only. */
const once: readonly Event[] = ['ContentHandover', 'ContentOpened', 'ContentSeen', 'ContentHandoverFailure']

/** What has to come before. */
const needs: Partial<Record<Event, Event>> = {
  ContentOpened: 'ContentHandover',
  ContentSeen: 'ContentOpened',
  EnquiryHandled: 'ContentSeen',
  ContentHandoverFailure: 'ContentHandover',
}

/**
 * The first half of rule 7: nothing is stated more often than it can happen. It bounds how many receipts a file has, and is
 * to be checked before their signatures, each of which may cost a try of every key.
 */
export const checkCounts = (cases: readonly Case[]): Reason[] =>
  cases.flatMap(({ later }) => {
    const of = (event: Event) => later.filter(({ statement }) => statement.event === event)
    return [
      ...once.flatMap((event) => of(event).slice(1)).map(({ where }) => reasonAt('step_twice', where)),
      ...of('EnquiryHandled')
        .slice(mostOutcomes)
        .map(({ where }) => reasonAt('too_many_outcomes', where)),
    ]
  })

/** Rule 7: things happened in an order in which they can, and not after the log was seen to hold them. */
export function checkSequence({ acceptance, cases }: Subject, witnesses: readonly Date[]): Reason[] {
  const all = [...(acceptance === null ? [] : [acceptance]), ...cases.flatMap(recordsOf)]
  const seen = witnesses.at(-1)
  const latest = seen === undefined ? Number.POSITIVE_INFINITY : seen.getTime() + toleranceMs
  return [
    ...cases
      .filter(({ consignment }) => acceptance !== null && isBefore(consignment, acceptance))
      .map(({ consignment }) => reasonAt('before_acceptance', consignment.where)),
    ...checkCounts(cases),
    ...cases.flatMap(checkCase),
    ...all
      .filter(({ statement }) => statement.at.getTime() > latest)
      .map(({ where }) => reasonAt('after_cosignature', where)),
  ]
}

const recordsOf = ({ consignment, later }: Case): StatementRecord[] => [consignment, ...later]

const isBefore = (a: StatementRecord, b: StatementRecord): boolean =>
  a.statement.at.getTime() < b.statement.at.getTime()

function checkCase({ consignment, later }: Case): Reason[] {
  const firstOf = (event: Event) => later.find(({ statement }) => statement.event === event)
  return later.flatMap((record) => {
    const { where, statement } = record
    const reasons: Reason[] = []
    if (isBefore(record, consignment)) reasons.push(reasonAt('before_consignment', where))
    const needed = needs[statement.event]
    const earlier = needed === undefined ? undefined : firstOf(needed)
    if (needed !== undefined && earlier === undefined) reasons.push(reasonAt('step_missing', where))
    if (earlier !== undefined && isBefore(record, earlier)) reasons.push(reasonAt('step_too_early', where))
    return reasons
  })
}
