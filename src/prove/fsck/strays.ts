import { and, asc, eq, gt, isNull, ne } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { clinicNotes, deliveries, followUps, receipts } from '../../database/schema.js'
import type { Finding, Findings } from './findings.js'
import { type Looking, pages } from './look.js'

const pageSize = 500

/** What belongs to a delivery and goes with it, by the column that its rows are told apart by. */
const belongings = [
  { table: receipts, id: receipts.id, deliveryId: receipts.deliveryId, what: 'receipt' },
  { table: followUps, id: followUps.id, deliveryId: followUps.deliveryId, what: 'follow-up' },
  { table: clinicNotes, id: clinicNotes.deliveryId, deliveryId: clinicNotes.deliveryId, what: 'note' },
] as const

type Belonging = (typeof belongings)[number]

/** No receipt, no follow-up and no note is there without a delivery that is. */
export async function checkStrays(database: Looking, found: Findings): Promise<void> {
  for (const one of belongings) {
    const finding: Finding = `${one.what}-without-delivery`
    const read = (tx: Transaction, after: { id: string } | null) => readStray(tx, one, after)
    for await (const { rows } of pages(database, read))
      for (const { id } of rows) found.note(finding, `${one.what} ${id}`)
  }
}

async function readStray(
  tx: Transaction,
  { table, id, deliveryId }: Belonging,
  after: { id: string } | null,
) {
  const rows = await tx
    .select({ id })
    .from(table)
    .leftJoin(deliveries, and(eq(deliveries.id, deliveryId), ne(deliveries.state, 'stripped')))
    .where(and(isNull(deliveries.id), after === null ? undefined : gt(id, after.id)))
    .orderBy(asc(id))
    .limit(pageSize)
  return { rows }
}
