import { and, asc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { now } from '../../database/now.js'
import {
  deliveries,
  deliveryNumbers,
  enquiries,
  logLeaves,
  receipts,
  statements,
} from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { statementEntry } from '../entry.js'
import { hashOfColumn } from '../log/hash-in-sql.js'

const pageSize = 200

/** A delivery's row but for the envelope, of which it says what there is: `null` if nothing. */
export type Row = Awaited<ReturnType<typeof readRows>>[number]

/** What the clinic signed. */
export type ReceiptRow = typeof receipts.$inferSelect

/** All that is there about one delivery. */
export interface Kept {
  row: Row
  statements: { id: string; body: Uint8Array; signature: Uint8Array }[]
  receipts: ReceiptRow[]
  numbers: (typeof deliveryNumbers.$inferSelect)[]
  /** Whether its consignment is in the log in use. */
  isInLog: boolean
}

/** The deliveries that follow `after`, with all that is there about them, and the time by the database's clock. */
export async function readPage(tx: Transaction, log: number, after: Kept | null) {
  const found = await readRows(tx, after?.row.id)
  const ids = found.map(({ id }) => id)
  const said = await tx.select().from(statements).where(inArray(statements.deliveryId, ids))
  const signed = await tx.select().from(receipts).where(inArray(receipts.deliveryId, ids))
  const numbers = await tx.select().from(deliveryNumbers).where(inArray(deliveryNumbers.deliveryId, ids))
  const hashes = said
    .filter(({ event }) => event === 'ContentConsignment')
    .map(({ deliveryId, body }) => ({ deliveryId, hash: leafHash(statementEntry(body)) }))
  const leaves = await tx
    .select({ hash: logLeaves.hash })
    .from(logLeaves)
    .where(
      and(
        eq(logLeaves.log, log),
        inArray(
          logLeaves.hash,
          hashes.map(({ hash }) => hash),
        ),
      ),
    )
  const placed = new Set(leaves.map(({ hash }) => hex(hash)))
  const inLog = new Set(hashes.flatMap(({ deliveryId, hash }) => (placed.has(hex(hash)) ? deliveryId : [])))
  const about = <T extends { deliveryId: string | null }>(all: readonly T[], id: string): T[] =>
    all.filter(({ deliveryId }) => deliveryId === id)
  const rows = found.map(
    (row): Kept => ({
      row,
      statements: about(said, row.id),
      receipts: about(signed, row.id),
      numbers: about(numbers, row.id),
      isInLog: inLog.has(row.id),
    }),
  )
  return { rows, at: await now(tx) }
}

function readRows(tx: Transaction, after: string | undefined) {
  const { wrapped, ...columns } = getTableColumns(deliveries)
  return tx
    .select({
      ...columns,
      envelope: sql<'whole' | 'damaged' | null>`case when ${wrapped} is null then null
        when ${hashOfColumn('videre/v1/wrapped-hash', wrapped)} = ${deliveries.wrappedHash} then 'whole'
        else 'damaged' end`,
      sealedBy: enquiries.sealedBy,
      policyVersion: enquiries.policyVersion,
    })
    .from(deliveries)
    .leftJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
    .where(after === undefined ? undefined : gt(deliveries.id, after))
    .orderBy(asc(deliveries.id))
    .limit(pageSize)
}
