import { and, asc, eq, gt, isNull, ne } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { deliveries, receipts } from '../../database/schema.js'
import { readReceipt, receiptHash } from '../receipt.js'
import type { StatementRecord } from '../verify/records.js'
import type { Kept, ReceiptRow } from './delivery-page.js'
import type { Findings } from './findings.js'
import { type Looking, pages } from './look.js'
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

/** No receipt is there without a delivery that is. */
export async function checkReceiptsHaveDeliveries(database: Looking, found: Findings): Promise<void> {
  for await (const { rows } of pages(database, readStray)) {
    for (const { id } of rows) found.note('receipt-without-delivery', `receipt ${id}`)
  }
}

async function readStray(tx: Transaction, after: { id: string } | null) {
  const rows = await tx
    .select({ id: receipts.id })
    .from(receipts)
    .leftJoin(deliveries, and(eq(deliveries.id, receipts.deliveryId), ne(deliveries.state, 'stripped')))
    .where(and(isNull(deliveries.id), after === null ? undefined : gt(receipts.id, after.id)))
    .orderBy(asc(receipts.id))
    .limit(500)
  return { rows }
}
