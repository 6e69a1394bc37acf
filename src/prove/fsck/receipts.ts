import { hex } from '../../base/bytes.js'
import { readReceipt, receiptHash } from '../receipt.js'
import type { StatementRecord } from '../verify/records.js'
import type { Kept, ReceiptRow } from './delivery-page.js'
import type { Findings } from './findings.js'
import type { PublishedKey } from './published.js'

/**
 * Every receipt of a delivery is one that the clinic signed with the key that the row names, its row says the same, and exactly
 * one statement rests on it.
 */
export function checkReceipts(
  { row, receipts: signed }: Kept,
  records: readonly StatementRecord[],
  origin: string,
  keys: ReadonlyMap<string, PublishedKey>,
  found: Findings,
): void {
  const hashes = new Set<string>()
  for (const receipt of signed) {
    const where = `receipt ${receipt.id}`
    const key = keys.get(hex(receipt.keyId))?.established
    const isOfClinic = key !== undefined && key.clinic === row.clinicId
    const read = isOfClinic ? readReceipt(receipt.kind, receipt, origin, key.keys.signKey) : null
    found.expect(read?.kind === 'receipt', 'receipt-not-signed', where)
    const hash = hex(receiptHash(receipt))
    const resting = records.filter(
      ({ statement }) => 'receipt' in statement && hex(statement.receipt) === hash,
    )
    found.expect(resting.length === 1 && !hashes.has(hash), 'receipt-without-statement', where)
    hashes.add(hash)
    found.expect(
      resting.every((record) => isAsSigned(receipt, record)),
      'receipt-not-as-signed',
      where,
    )
  }
}

const isAsSigned = (receipt: ReceiptRow, { statement }: StatementRecord): boolean =>
  receipt.receivedAt.getTime() === statement.at.getTime()
