import { and, asc, eq, getTableColumns, gt, inArray, isNull, sql } from 'drizzle-orm'
import { hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { now } from '../../database/now.js'
import {
  clinicNotes,
  deliveries,
  deliveryNumbers,
  enquiries,
  followUps,
  holds,
  logLeaves,
  receipts,
  statements,
} from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { statementEntry } from '../entry.js'
import { hashOfColumn } from '../log/hash-in-sql.js'
import { type StatedHold, statedHolds } from './stated-holds.js'

const pageSize = 200

/** A delivery's row but for the envelope, of which it says what there is: `null` if nothing. */
export type Row = Awaited<ReturnType<typeof readRows>>[number]

/** What the clinic signed. */
export type ReceiptRow = typeof receipts.$inferSelect

/** What the patient said afterwards; of a correction's envelope only whether it is there. */
export type FollowUpRow = Awaited<ReturnType<typeof readFollowUps>>[number]

/** All that is there about one delivery. */
export interface Kept {
  row: Row
  statements: { id: string; body: Uint8Array; signature: Uint8Array }[]
  receipts: ReceiptRow[]
  followUps: FollowUpRow[]
  hasNote: boolean
  /** What is stated about holds on its enquiry, and whether a row says that one has not ended. */
  holds: StatedHold['said'][]
  isHeld: boolean
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
  const saidLater = await readFollowUps(tx, ids)
  const notes = await tx
    .select({ deliveryId: clinicNotes.deliveryId })
    .from(clinicNotes)
    .where(inArray(clinicNotes.deliveryId, ids))
  const enquiryIds = found.map(({ enquiryId }) => enquiryId)
  const stated = await statedHolds(tx, enquiryIds)
  const held = await tx
    .select({ enquiryId: holds.enquiryId })
    .from(holds)
    .where(and(inArray(holds.enquiryId, enquiryIds), isNull(holds.endedAt)))
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
      followUps: about(saidLater, row.id),
      hasNote: about(notes, row.id).length > 0,
      holds: (stated.get(row.enquiryId) ?? []).map(({ said }) => said),
      isHeld: held.some(({ enquiryId }) => enquiryId === row.enquiryId),
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
      verificationKey: enquiries.verificationKey,
    })
    .from(deliveries)
    .leftJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
    .where(after === undefined ? undefined : gt(deliveries.id, after))
    .orderBy(asc(deliveries.id))
    .limit(pageSize)
}

function readFollowUps(tx: Transaction, deliveryIds: readonly string[]) {
  const { wrapped, ...columns } = getTableColumns(followUps)
  return tx
    .select({ ...columns, isWrapped: sql<boolean>`${wrapped} is not null` })
    .from(followUps)
    .where(inArray(followUps.deliveryId, [...deliveryIds]))
}
