import type { Evidence } from '../evidence.js'
import type { HoldRecord } from './holds.js'
import { type Reason, type ReasonCode, reasonAt } from './reasons.js'
import { isOf, type RecordOf, type StatementRecord } from './records.js'

/** One delivery: that it was forwarded, and everything else that is stated about it, in the order of the log. */
export interface Case {
  consignment: RecordOf<'ContentConsignment'>
  later: StatementRecord[]
}

/** What a file is about: an enquiry with all its deliveries, or a delivery alone. */
export interface Subject {
  acceptance: RecordOf<'SubmissionAcceptance'> | null
  cases: Case[]
  /** What is stated about the enquiry itself, in the order of the log; of a delivery alone there is none. */
  holds: HoldRecord[]
}

/** What {@link readSubject} makes of statements. */
export type SubjectReading = { kind: 'subject'; subject: Subject } | { kind: 'refused'; reasons: Reason[] }

/** Rule 5: the statements are about one enquiry or one delivery, all of it and nothing else. */
export function readSubject(kind: Evidence['evidence'], records: readonly StatementRecord[]): SubjectReading {
  const acceptances = records.filter((record) => isOf(record, 'SubmissionAcceptance'))
  const consignments = records.filter((record) => isOf(record, 'ContentConsignment'))
  const holds = records.filter((record) => isOf(record, 'HoldPlaced') || isOf(record, 'HoldReleased'))
  const others = records.filter(
    (record) => 'delivery' in record.statement && !isOf(record, 'ContentConsignment'),
  )
  const [acceptance = null] = acceptances
  const wanted = kind === 'enquiry' ? 1 : 0
  const cases = consignments.map((consignment) => ({ consignment, later: laterOf(consignment, others) }))
  const reasons = [
    ...acceptances.slice(wanted).map(({ where }) => reasonAt('acceptance_surplus', where)),
    ...(acceptances.length < wanted ? [{ code: 'acceptance_missing' } as const] : []),
    ...(kind === 'enquiry' ? againstAcceptance(acceptance, consignments) : mustBeOne(consignments)),
    ...(consignments.length === 0 ? [] : strangers(others, consignments)),
    ...holds
      .filter(({ statement }) => statement.enquiry !== acceptance?.statement.enquiry)
      .map(({ where }) => reasonAt('statement_of_another_enquiry', where)),
  ]
  return reasons.length > 0
    ? { kind: 'refused', reasons }
    : { kind: 'subject', subject: { acceptance, cases, holds } }
}

type Consignment = RecordOf<'ContentConsignment'>

const isAbout = ({ statement }: StatementRecord, { statement: { delivery } }: Consignment): boolean =>
  'delivery' in statement && statement.delivery === delivery

const laterOf = (consignment: Consignment, others: readonly StatementRecord[]): StatementRecord[] =>
  others.filter((record) => isAbout(record, consignment))

const mustBeOne = (consignments: readonly Consignment[]): Reason[] =>
  consignments.length === 0
    ? [{ code: 'consignment_missing' }]
    : consignments.slice(1).map(({ where }) => reasonAt('consignment_surplus', where))

function againstAcceptance(
  acceptance: RecordOf<'SubmissionAcceptance'> | null,
  consignments: readonly Consignment[],
): Reason[] {
  if (acceptance === null) return []
  const { deliveries, sealedBy, policy } = acceptance.statement
  const consigned = consignments.map(({ statement }) => statement.delivery)
  const at = (code: ReasonCode, breaks: (statement: Consignment['statement'], i: number) => boolean) =>
    consignments.filter(({ statement }, i) => breaks(statement, i)).map(({ where }) => reasonAt(code, where))
  const repeats = (member: 'clinic' | 'reference') => (statement: Consignment['statement'], i: number) =>
    consignments.slice(0, i).some((earlier) => earlier.statement[member] === statement[member])
  return [
    ...(new Set(deliveries).size < deliveries.length
      ? [reasonAt('delivery_repeated', acceptance.where)]
      : []),
    ...(deliveries.every((delivery) => consigned.includes(delivery))
      ? []
      : [{ code: 'consignment_missing' } as const]),
    ...at(
      'consignment_surplus',
      ({ delivery }, i) => !deliveries.includes(delivery) || consigned.indexOf(delivery) < i,
    ),
    ...at('clinic_twice', repeats('clinic')),
    ...at('reference_twice', repeats('reference')),
    ...at('sealed_by_differs', (statement) => statement.sealedBy !== sealedBy),
    ...at('policy_differs', (statement) => statement.consent !== policy),
  ]
}

function strangers(others: readonly StatementRecord[], consignments: readonly Consignment[]): Reason[] {
  const clinicOf = new Map(
    consignments.map(({ statement: { delivery, clinic } }) => [delivery, clinic] as const),
  )
  return others.flatMap(({ where, statement }) => {
    if (!('clinic' in statement)) return []
    const clinic = clinicOf.get(statement.delivery)
    if (clinic === undefined) return [reasonAt('statement_of_another_delivery', where)]
    return clinic === statement.clinic ? [] : [reasonAt('statement_of_another_clinic', where)]
  })
}
