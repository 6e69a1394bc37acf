import { equalBytes } from '../../base/bytes.js'
import { verifyFor } from '../../base/signing.js'
import { openingTokenHashOf } from '../../seal/commitment.js'
import type { Checkpoint } from '../../tlog/checkpoint.js'
import { decodeReceipt, type Receipt, type ReceiptKind, receiptHash } from '../receipt.js'
import type { Statement } from '../statement.js'
import { isSameFollowUp } from './follow-ups.js'
import type { FileKey } from './keys.js'
import { type Reason, type ReasonCode, reasonAt } from './reasons.js'
import type { StatementRecord } from './records.js'
import type { Case } from './subject.js'

/** The kind of receipt that belongs to each event; `null` where none does. That nothing was fetched rests on none. */
export const kindOf = {
  SubmissionAcceptance: null,
  ContentConsignment: null,
  ConsignmentNotification: null,
  ConsignmentNotificationFailure: null,
  ContentHandover: 'handover',
  ContentOpened: 'opened',
  ContentSeen: 'seen',
  EnquiryHandled: 'handled',
  ContentHandoverFailure: 'problem',
  EvidenceRetrieved: null,
  EvidenceDisclosed: null,
  EnquiryWithdrawn: null,
  EnquiryCorrected: null,
  FollowUpAcknowledged: 'acknowledged',
  HoldPlaced: null,
  HoldReleased: null,
} as const satisfies Record<Statement['event'], ReceiptKind | null>

/** A receipt that holds, and the keys with which its signature is good: usually one. */
export interface SignedFor {
  record: StatementRecord
  receipt: Receipt
  keys: FileKey[]
}

/** What {@link readReceipts} makes of the receipts of one delivery. */
export interface Receipts {
  signedFor: SignedFor[]
  reasons: Reason[]
}

/** Rule 6, of one delivery: what rests on a receipt has it, signed by the clinic, and says the same. */
export function readReceipts(
  { consignment, later }: Case,
  keys: readonly FileKey[],
  origin: string,
): Receipts {
  const found: Receipts = { signedFor: [], reasons: [] }
  const ofClinic = keys.filter(({ clinic }) => clinic === consignment.statement.clinic)
  for (const record of [consignment, ...later]) {
    const read = readOne(record, ofClinic, origin)
    if (read === null) continue
    if (typeof read === 'string') {
      found.reasons.push(reasonAt(read, record.where))
      continue
    }
    const codes = contradictions(record.statement, read.receipt, consignment.statement)
    found.reasons.push(...codes.map((code) => reasonAt(code, record.where)))
    found.signedFor.push({ record, ...read })
  }
  return found
}

/** A statement's receipt and who signed it; why it does not hold; `null` if there is none, and need be none. */
function readOne(
  { statement, receipt: signed }: StatementRecord,
  keys: readonly FileKey[],
  origin: string,
): Omit<SignedFor, 'record'> | ReasonCode | null {
  const kind = kindOf[statement.event]
  if (kind === null || !('receipt' in statement)) return signed === undefined ? null : 'receipt_surplus'
  if (signed === undefined) return 'receipt_missing'
  if (!equalBytes(receiptHash(signed), statement.receipt)) return 'receipt_hash_differs'
  const { body, signature } = signed
  const signers = keys.filter((key) =>
    verifyFor(`receipt/${kind}`, origin, body, signature, key.keys.signKey),
  )
  if (signers.length === 0) return 'receipt_not_signed'
  const receipt = decodeReceipt(kind, body)
  return receipt === null ? 'receipt_unreadable' : { receipt, keys: signers }
}

/** The last of rule 6: no clinic was shown a log of the same size as this one, and another. */
export const checkSplit = (signedFor: readonly SignedFor[], { size, root }: Checkpoint): Reason[] =>
  signedFor
    .filter(({ receipt: { checkpoint } }) => checkpoint?.size === size && !equalBytes(checkpoint.root, root))
    .map(({ record }) => reasonAt('log_split', record.where))

type Consignment = Case['consignment']['statement']

/** Where a statement says other than its receipt, or either of them other than what was forwarded. */
function contradictions(statement: Statement, receipt: Receipt, consignment: Consignment): ReasonCode[] {
  const codes: ReasonCode[] = []
  if (receipt.delivery !== consignment.delivery) codes.push('receipt_of_another_delivery')
  if (!saysTheSame(statement, receipt)) codes.push('receipt_says_otherwise')
  if (statement.event === 'ContentOpened' && !hasToken(statement.token, consignment))
    codes.push('token_wrong')
  if (receipt.kind === 'opened' && !equalBytes(receipt.commitment, consignment.commitment))
    codes.push('commitment_differs')
  return codes
}

const hasToken = (token: Uint8Array, { openingTokenHash }: Consignment): boolean =>
  equalBytes(openingTokenHashOf(token), openingTokenHash)

function saysTheSame(statement: Statement, receipt: Receipt): boolean {
  switch (statement.event) {
    case 'ContentHandover':
      return receipt.kind === 'handover' && equalBytes(receipt.wrapped, statement.wrapped)
    case 'ContentOpened':
      return receipt.kind === 'opened' && equalBytes(receipt.token, statement.token)
    case 'EnquiryHandled':
      return receipt.kind === 'handled' && receipt.outcome === statement.outcome
    case 'ContentHandoverFailure':
      return receipt.kind === 'problem' && receipt.problem === statement.problem
    case 'FollowUpAcknowledged':
      return receipt.kind === 'acknowledged' && isSameFollowUp(receipt, statement)
    default:
      return true
  }
}
