import { isSoundSigningKey } from '../../base/sodium.js'
import { decodeEntry, type EntryOf, statementEntry } from '../entry.js'
import type { Evidence } from '../evidence.js'
import type { SignedReceipt } from '../receipt.js'
import { readStatement, type Statement } from '../statement.js'
import type { Trust } from '../trust.js'
import { type EvidenceLog, isInLog } from './log.js'
import { type Place, type Reason, reasonAt } from './reasons.js'

/** A statement that the relay signed and the log holds. Its receipt is not looked at yet. */
export interface StatementRecord<S extends Statement = Statement> {
  where: Place
  statement: S
  receipt: SignedReceipt | undefined
}

/** A statement record of one event. */
export type RecordOf<E extends Statement['event']> = StatementRecord<Extract<Statement, { event: E }>>

/** Whether a record is of this event. */
export const isOf = <E extends Statement['event']>(
  record: StatementRecord,
  event: E,
): record is RecordOf<E> => record.statement.event === event

/** A public entry that the log holds. */
export interface EntryRecord {
  where: Place
  body: Uint8Array
  entry: EntryOf<'clinic-key'> | EntryOf<'policy'>
}

/** Everything in a file that somebody signed or published, and why not all of it counts. */
export interface Records {
  statements: StatementRecord[]
  entries: EntryRecord[]
  reasons: Reason[]
}

/** Rules 3 and 4: every statement is the relay's, every entry one that can be needed, and the log holds each of them. */
export function readRecords(evidence: Evidence, log: EvidenceLog, trust: Trust): Records {
  const reasons: Reason[] = []
  const relayKey = isSoundSigningKey(trust.relayKey) ? trust.relayKey : new Uint8Array(0)
  const statements = evidence.statements.flatMap(({ body, signature, receipt }, index) => {
    const where: Place = { list: 'statements', index }
    const read = readStatement({ body, signature }, trust.origin, relayKey)
    const isHeld = isInLog(statementEntry(body), log.statements[index], log.checkpoint)
    if (!isHeld) reasons.push(reasonAt('statement_not_in_log', where))
    if (read.kind === 'statement') return [{ where, statement: read.statement, receipt }]
    const isUnsigned = read.reason === 'not_signed_by_this_relay'
    reasons.push(reasonAt(isUnsigned ? 'statement_not_signed' : 'statement_unreadable', where))
    return []
  })
  const entries = evidence.entries.flatMap(({ body }, index) => {
    const where: Place = { list: 'entries', index }
    if (!isInLog(body, log.entries[index], log.checkpoint)) reasons.push(reasonAt('entry_not_in_log', where))
    const entry = decodeEntry(body)
    if (entry?.entry === 'clinic-key' || entry?.entry === 'policy') return [{ where, body, entry }]
    reasons.push(reasonAt(entry === null ? 'entry_unreadable' : 'entry_not_needed', where))
    return []
  })
  return { statements, entries, reasons }
}
