import { equalBytes, hex } from '../../base/bytes.js'
import { statementEntry } from '../entry.js'
import { receiptHash } from '../receipt.js'
import type { Statement } from '../statement.js'
import type { StatementRecord } from '../verify/records.js'
import { readSubject } from '../verify/subject.js'
import { type Kept, type Row, readPage } from './delivery-page.js'
import type { Findings } from './findings.js'
import { checkFollowUps } from './follow-ups.js'
import { isDueAsHeld } from './holds.js'
import { type Looking, pages } from './look.js'
import type { PublishedKey } from './published.js'
import { checkReceipts } from './receipts.js'
import { statementIn } from './statement-in.js'
import { checkStory } from './story.js'

/** What checking deliveries needs to know beforehand. */
export interface Delivering {
  database: Looking
  origin: string
  /** The log in use. */
  log: number
  /** What the log says of keys, by the hex of their ids. */
  keys: ReadonlyMap<string, PublishedKey>
}

/**
 * Every delivery was consigned once, to the clinic and the key that its row names, with its envelope still as it was then; the
 * rest of the row is what follows from statements and receipts; and it has one number, if the log has it. Gives the ids of those that
 * were stripped before their day.
 */
export async function checkDeliveries(delivering: Delivering, found: Findings): Promise<string[]> {
  const early: string[] = []
  const { database, log } = delivering
  for await (const page of pages(database, (tx, after: Kept | null) => readPage(tx, log, after))) {
    for (const kept of page.rows) {
      const where = `delivery ${kept.row.id}`
      found.expect(kept.row.sealedBy !== null, 'delivery-without-enquiry', where)
      if (kept.row.state !== 'stripped') checkLiving(kept, delivering, where, found)
      else {
        found.expect(isStripped(kept), 'delivery-stripped-wrongly', where)
        if (kept.row.dueAt > page.at) early.push(kept.row.id)
      }
    }
  }
  return early
}

/** Whether nothing is left of a delivery but its row. What the patient and the clinic said besides is looked at with what has no delivery. */
const isStripped = ({ row, statements, receipts, numbers }: Kept): boolean =>
  statements.length + receipts.length + numbers.length === 0 &&
  [row.envelope, row.wrappedHash, row.commitment, row.tokenHash].every((value) => value === null)

function checkLiving(kept: Kept, { origin, keys }: Delivering, where: string, found: Findings): void {
  const { row } = kept
  // What is withdrawn has none; whether it should have is looked at below.
  found.expect(row.envelope !== 'damaged', 'envelope-damaged', where)
  const records = recordsOf(kept)
  checkReceipts(kept, records, origin, keys, found)
  const read = readSubject('delivery', records)
  if (read.kind === 'refused') {
    const codes = read.reasons.map(({ code }) => code)
    const isMissing = codes.includes('consignment_missing') || codes.includes('consignment_surplus')
    found.note(
      isMissing ? 'delivery-not-consigned' : 'delivery-contradictory',
      `${where}: ${codes.join(' ')}`,
    )
    return
  }
  for (const one of read.subject.cases) {
    const said = one.consignment.statement
    found.expect(isAsConsigned(row, said, keys), 'delivery-not-as-consigned', where)
    found.expect(isDueAsHeld(row, said.dueAt, kept.holds), 'kept-without-hold', where)
    checkNumber(kept, said, where, found)
    checkFollowUps(kept, one, origin, where, found)
    checkStory(kept, one, origin, keys, where, found)
  }
}

/** The statements about a delivery, each with the receipt that it rests on. */
function recordsOf({ statements, receipts }: Kept): StatementRecord[] {
  const byHash = new Map(receipts.map((receipt) => [hex(receiptHash(receipt)), receipt]))
  return statements.flatMap(({ body }, index) => {
    const statement = statementIn(body)
    if (statement === null) return []
    const receipt = 'receipt' in statement ? byHash.get(hex(statement.receipt)) : undefined
    return [{ where: { list: 'statements', index }, statement, receipt }]
  })
}

type Consignment = Extract<Statement, { event: 'ContentConsignment' }>

const isAsConsigned = (row: Row, said: Consignment, keys: Delivering['keys']): boolean =>
  said.delivery === row.id &&
  said.clinic === row.clinicId &&
  said.reference === row.reference &&
  equalBytes(said.key, row.keyId) &&
  keys.get(hex(row.keyId))?.established.clinic === row.clinicId &&
  isSame(row.commitment, said.commitment) &&
  isSame(row.tokenHash, said.openingTokenHash) &&
  said.consent === row.consentVersion &&
  said.consent === row.policyVersion &&
  said.sealedBy === row.sealedBy &&
  said.at.getTime() === row.consentAt.getTime() &&
  said.at.getTime() === row.consignedAt.getTime()

const isSame = (one: Uint8Array | null, other: Uint8Array): boolean => one !== null && equalBytes(one, other)

function checkNumber(
  { row, statements, numbers, isInLog }: Kept,
  said: Consignment,
  where: string,
  found: Findings,
) {
  const consigned = statements.find(({ body }) => statementIn(body)?.event === said.event)
  const isRight = numbers.every(
    ({ clinicId, entry }) =>
      clinicId === row.clinicId &&
      consigned !== undefined &&
      equalBytes(entry, statementEntry(consigned.body)),
  )
  // After another log began, what has a number already waits for its place in that one.
  found.expect(isRight && (numbers.length === 1 || !isInLog), 'delivery-not-numbered', where)
}
