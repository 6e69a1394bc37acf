import type { Opened } from '../evidence.js'
import { isNotFetched, isUnusable } from '../saying.js'
import type { deliveryProblems, Statement } from '../statement.js'
import type { ClinicDeed } from './clinic-deed.js'
import type { FileKey } from './keys.js'
import { type HoldFacts, holdFacts, type LaterFacts, laterFacts } from './later-facts.js'
import type { EvidenceLog } from './log.js'
import type { NamedPolicy } from './policies.js'
import type { SignedFor } from './receipts.js'
import { isOf } from './records.js'
import type { Case, Subject } from './subject.js'

/** What is proven of one delivery. What did not happen, or not yet, is `null` or empty. */
export interface DeliveryFacts extends LaterFacts {
  delivery: string
  clinic: string
  /** As those who vouch for the clinic's key know it. */
  clinicName: string
  reference: string
  sealedBy: 'sender' | 'relay'
  /** The version of the policy that was consented to. */
  policy: string
  forwardedAt: Date
  dueAt: Date
  /** When notices that something waits were taken over, earliest first, and what took them over. */
  notifications: ({ at: Date } & Pick<
    StatementOf<'ConsignmentNotification'>,
    'channel' | 'server' | 'code' | 'queue'
  >)[]
  /** Until when nobody had taken a notice over, and why: as the relay stated it when the time for an answer was up. */
  notNotified: Pick<StatementOf<'ConsignmentNotificationFailure'>, 'at' | 'reason'> | null
  /** Until when the clinic had not signed for it, likewise. It may have since. */
  notFetched: Date | null
  signedFor: ClinicDeed | null
  couldRead: ClinicDeed | null
  seen: ClinicDeed | null
  handled: (ClinicDeed & { outcome: StatementOf<'EnquiryHandled'>['outcome'] })[]
  problem: (ClinicDeed & { problem: (typeof deliveryProblems)[number] }) | null
  /** The exact bytes of what was sent, if somebody showed them. */
  form: Uint8Array | null
}

type StatementOf<E extends Statement['event']> = Extract<Statement, { event: E }>

/** What is proven of an enquiry. */
export interface AcceptanceFacts {
  enquiry: string
  reference: string
  acceptedAt: Date
  /** Until when the relay promised to have it in the log; `null` if it promised nothing. */
  includeBy: Date | null
  /** The patient's public key, 32 bytes. */
  verificationKey: Uint8Array
}

/** Everything that a file proves. */
export interface Facts {
  evidence: 'enquiry' | 'delivery'
  origin: string
  /** `null` in the evidence of a delivery. */
  acceptance: AcceptanceFacts | null
  /** Empty in the evidence of a delivery. */
  holds: HoldFacts[]
  deliveries: DeliveryFacts[]
  policies: NamedPolicy[]
  log: { origin: string; size: number; root: Uint8Array }
  /** When each trusted witness saw the log, ascending; empty if it is watched by clinics only. */
  witnesses: Date[]
}

/** A delivery in which everything holds. */
export interface ProvenCase extends Case {
  /** The key that it was sealed to. */
  key: FileKey
  signedFor: readonly SignedFor[]
}

/** Evidence in which everything holds. */
export interface Proven {
  origin: string
  acceptance: Subject['acceptance']
  holds: Subject['holds']
  cases: readonly ProvenCase[]
  policies: NamedPolicy[]
  opened: readonly Opened[]
  log: EvidenceLog
}

/** What evidence says, without its signatures and proofs. */
export const factsOf = ({ origin, acceptance, holds, cases, policies, opened, log }: Proven): Facts => ({
  evidence: acceptance === null ? 'delivery' : 'enquiry',
  origin,
  acceptance: acceptance && acceptanceFacts(acceptance.statement),
  holds: holdFacts(holds),
  deliveries: cases.map((one) => deliveryFacts(one, opened)),
  policies,
  log: log.checkpoint,
  witnesses: log.witnesses,
})

function acceptanceFacts(statement: StatementOf<'SubmissionAcceptance'>): AcceptanceFacts {
  const { enquiry, reference, at, includeBy, verificationKey } = statement
  return { enquiry, reference, acceptedAt: at, includeBy, verificationKey }
}

function deliveryFacts(one: ProvenCase, opened: readonly Opened[]): DeliveryFacts {
  const { consignment, later, key, signedFor } = one
  const { delivery, clinic, reference, sealedBy, consent, at, dueAt } = consignment.statement
  return {
    delivery,
    clinic,
    clinicName: key.name,
    reference,
    sealedBy,
    policy: consent,
    forwardedAt: at,
    dueAt,
    notifications: notificationsOf(later),
    ...failuresOf(later),
    signedFor: deedsOf('ContentHandover', signedFor)[0]?.deed ?? null,
    couldRead: deedsOf('ContentOpened', signedFor)[0]?.deed ?? null,
    seen: deedsOf('ContentSeen', signedFor)[0]?.deed ?? null,
    handled: deedsOf('EnquiryHandled', signedFor).map(({ deed, statement }) => ({
      ...deed,
      outcome: statement.outcome,
    })),
    problem:
      deedsOf('ContentHandoverFailure', signedFor).flatMap(({ deed, statement }) =>
        isUnusable(statement) ? [{ ...deed, problem: statement.problem }] : [],
      )[0] ?? null,
    ...laterFacts(one, signedFor),
    form: opened.find((item) => item.delivery === delivery)?.form ?? null,
  }
}

const notificationsOf = (later: ProvenCase['later']): DeliveryFacts['notifications'] =>
  later
    .filter((record) => isOf(record, 'ConsignmentNotification'))
    .map(({ statement: { at, channel, server, code, queue } }) => ({ at, channel, server, code, queue }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())

function failuresOf(later: ProvenCase['later']): Pick<DeliveryFacts, 'notNotified' | 'notFetched'> {
  const failed = later.find((record) => isOf(record, 'ConsignmentNotificationFailure'))?.statement
  const notFetched = later.find(({ statement }) => isNotFetched(statement))
  return {
    notNotified: failed === undefined ? null : { at: failed.at, reason: failed.reason },
    notFetched: notFetched?.statement.at ?? null,
  }
}

const deedsOf = <E extends Statement['event']>(event: E, signedFor: readonly SignedFor[]) =>
  signedFor.flatMap(({ record, receipt }) =>
    isOf(record, event)
      ? [{ statement: record.statement, deed: { at: record.statement.at, claimedAt: receipt.at } }]
      : [],
  )
