import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { equalBytes } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { deliveries, dueDays, enquiries, statements } from '../../database/schema.js'
import type { Statement } from '../statement.js'
import type { Findings } from './findings.js'
import { type Looking, pages } from './look.js'
import { statementIn } from './statement-in.js'

const pageSize = 500

type Acceptance = Extract<Statement, { event: 'SubmissionAcceptance' }>
type Row = Awaited<ReturnType<typeof readRows>>[number]
type Delivery = Awaited<ReturnType<typeof deliveriesOf>>[number]

/** Every enquiry was accepted once, as its row says, and has exactly the deliveries that its acceptance names. */
export async function checkEnquiries(database: Looking, found: Findings): Promise<void> {
  for await (const { rows, accepted, parts } of pages(database, readPage)) {
    for (const row of rows) {
      const where = `enquiry ${row.id}`
      const acceptances = accepted.filter(({ enquiryId }) => enquiryId === row.id)
      const own = parts.filter(({ enquiryId }) => enquiryId === row.id)
      found.expect(acceptances.length === 1, 'enquiry-not-accepted', where)
      const said = statementIn(acceptances[0]?.body)
      if (said?.event === 'SubmissionAcceptance') {
        found.expect(isAsAccepted(row, said), 'enquiry-not-as-accepted', where)
        found.expect(hasDeliveries(row, said, own), 'enquiry-deliveries-differ', where)
      }
      found.expect(isDueWith(row, own), 'due-instant-differs', where)
    }
  }
}

const isAsAccepted = (row: Row, said: Acceptance): boolean =>
  said.enquiry === row.id &&
  said.reference === row.reference &&
  equalBytes(said.verificationKey, row.verificationKey) &&
  said.policy === row.policyVersion &&
  said.sealedBy === row.sealedBy &&
  said.at.getTime() === row.acceptedAt.getTime()

function hasDeliveries(row: Row, said: Acceptance, own: readonly Delivery[]): boolean {
  const named = new Set(said.deliveries)
  return (
    named.size === said.deliveries.length &&
    own.length === named.size &&
    row.clinicCount === named.size &&
    own.every(({ id, consignedAt }) => named.has(id) && consignedAt.getTime() === row.acceptedAt.getTime())
  )
}

/** An enquiry's own rows go with its last delivery, at the instant at which that day begins. */
function isDueWith(row: Row, own: readonly Delivery[]): boolean {
  const last = own.reduce((latest, { dueAt }) => Math.max(latest, dueAt.getTime()), 0)
  return (
    row.dueAt.getTime() === last &&
    row.dueAt.getTime() === row.dayDueAt?.getTime() &&
    own.every(({ dueAt, dayDueAt }) => dueAt.getTime() === dayDueAt?.getTime())
  )
}

async function readPage(tx: Transaction, after: Row | null) {
  const rows = await readRows(tx, after)
  const ids = rows.map(({ id }) => id)
  const accepted = await tx
    .select({ enquiryId: statements.enquiryId, body: statements.body })
    .from(statements)
    .where(and(inArray(statements.enquiryId, ids), eq(statements.event, 'SubmissionAcceptance')))
  return { rows, accepted, parts: await deliveriesOf(tx, ids) }
}

const readRows = (tx: Transaction, after: { id: string } | null) =>
  tx
    .select({
      id: enquiries.id,
      reference: enquiries.reference,
      verificationKey: enquiries.verificationKey,
      policyVersion: enquiries.policyVersion,
      sealedBy: enquiries.sealedBy,
      clinicCount: enquiries.clinicCount,
      acceptedAt: enquiries.acceptedAt,
      dueAt: enquiries.dueAt,
      dayDueAt: dueDays.dueAt,
    })
    .from(enquiries)
    .leftJoin(dueDays, eq(dueDays.day, enquiries.dueDay))
    .where(after === null ? undefined : gt(enquiries.id, after.id))
    .orderBy(asc(enquiries.id))
    .limit(pageSize)

const deliveriesOf = (tx: Transaction, enquiryIds: readonly string[]) =>
  tx
    .select({
      id: deliveries.id,
      enquiryId: deliveries.enquiryId,
      consignedAt: deliveries.consignedAt,
      dueAt: deliveries.dueAt,
      dayDueAt: dueDays.dueAt,
    })
    .from(deliveries)
    .leftJoin(dueDays, eq(dueDays.day, deliveries.dueDay))
    .where(inArray(deliveries.enquiryId, [...enquiryIds]))
