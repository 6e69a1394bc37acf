import { and, eq, isNotNull, isNull, lte, ne, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from '../database/database.js'
import {
  clinicNotes,
  deliveries,
  enquiries,
  followUps,
  holds,
  noticeEndpoints,
  notices,
  questions,
  receipts,
  statements,
} from '../database/schema.js'

/** Where to look for rows that should be gone, and which of them. */
interface Look {
  table: PgTable
  where: SQL | undefined
}

/** A condition on the row that a column names. */
const exists = (table: PgTable, id: AnyPgColumn, named: AnyPgColumn, where: SQL | undefined): SQL =>
  sql`exists (select 1 from ${table} where ${and(eq(id, named), where)})`

const ofDelivery = (named: AnyPgColumn, where: SQL | undefined): SQL =>
  exists(deliveries, deliveries.id, named, where)
const isStripped = eq(deliveries.state, 'stripped')

/** Withdrawn, and no hold stops what is left of it from being destroyed. */
const isWithdrawn = (at: Date) =>
  and(eq(deliveries.state, 'withdrawn'), sql`not ${isHeld(deliveries.enquiryId, at)}`)

const isHeld = (enquiryId: AnyPgColumn, at: Date): SQL =>
  exists(
    holds,
    holds.enquiryId,
    enquiryId,
    and(isNull(holds.endedAt), sql`${holds.until} > ${sql.param(at, holds.until)}`),
  )

/** Nothing of the enquiry is left but withdrawn deliveries, and no hold is on it. */
const isAllWithdrawn = (at: Date) =>
  and(
    sql`not ${isHeld(enquiries.id, at)}`,
    exists(deliveries, deliveries.enquiryId, enquiries.id, eq(deliveries.state, 'withdrawn')),
    sql`not ${exists(deliveries, deliveries.enquiryId, enquiries.id, sql`${deliveries.state} not in ('withdrawn', 'stripped')`)}`,
  )

const looks = {
  'delivery-overdue': (at) => ({
    table: deliveries,
    where: and(lte(deliveries.dueAt, at), ne(deliveries.state, 'stripped')),
  }),
  'enquiry-overdue': (at) => ({ table: enquiries, where: lte(enquiries.dueAt, at) }),
  'receipt-without-delivery': () => ({ table: receipts, where: ofDelivery(receipts.deliveryId, isStripped) }),
  'statement-without-delivery': () => ({
    table: statements,
    where: ofDelivery(statements.deliveryId, isStripped),
  }),
  'notice-without-delivery': () => ({ table: notices, where: ofDelivery(notices.deliveryId, isStripped) }),
  'follow-up-without-delivery': () => ({
    table: followUps,
    where: ofDelivery(followUps.deliveryId, isStripped),
  }),
  'note-without-delivery': () => ({
    table: clinicNotes,
    where: ofDelivery(clinicNotes.deliveryId, isStripped),
  }),
  'notice-address-overdue': (at) => ({
    table: noticeEndpoints,
    where: exists(enquiries, enquiries.id, noticeEndpoints.enquiryId, lte(enquiries.dueAt, at)),
  }),
  'hold-overdue': (at) => ({ table: holds, where: and(isNull(holds.endedAt), lte(holds.until, at)) }),
  'withdrawn-content': (at) => ({
    table: deliveries,
    where: and(isWithdrawn(at), isNotNull(deliveries.wrapped)),
  }),
  'withdrawn-correction': (at) => ({
    table: followUps,
    where: and(isNotNull(followUps.wrapped), ofDelivery(followUps.deliveryId, isWithdrawn(at))),
  }),
  'withdrawn-note': (at) => ({
    table: clinicNotes,
    where: ofDelivery(clinicNotes.deliveryId, isWithdrawn(at)),
  }),
  'withdrawn-copy': (at) => ({
    table: enquiries,
    where: and(isNotNull(enquiries.patientCopy), isAllWithdrawn(at)),
  }),
  'withdrawn-notice-address': (at) => ({
    table: noticeEndpoints,
    where: exists(enquiries, enquiries.id, noticeEndpoints.enquiryId, isAllWithdrawn(at)),
  }),
  'question-overdue': (at) => ({ table: questions, where: lte(questions.deleteAt, at) }),
} as const satisfies Record<string, (at: Date) => Look>

/** What {@link findRows} looks for. */
export const rowFindings = Object.keys(looks) as (keyof typeof looks)[]

/** Counts the rows whose time is over at an instant and that are there all the same. */
export async function findRows(
  tx: Transaction,
  at: Date,
): Promise<{ finding: (typeof rowFindings)[number]; count: number }[]> {
  const found = []
  for (const finding of rowFindings) {
    const { table, where } = looks[finding](at)
    const count = await tx.$count(table, where)
    if (count > 0) found.push({ finding, count })
  }
  return found
}
