import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { equalBytes } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { deliveries, dueDays, enquiries, holds, statements } from '../../database/schema.js'
import type { Statement } from '../statement.js'
import type { Findings } from './findings.js'
import { checkHolds } from './holds.js'
import { type Looking, pages } from './look.js'
import { statedHolds } from './stated-holds.js'
import { statementIn } from './statement-in.js'

const pageSize = 500

type Acceptance = Extract<Statement, { event: 'SubmissionAcceptance' }>
type Row = Awaited<ReturnType<typeof readRows>>[number]
type Delivery = Awaited<ReturnType<typeof deliveriesOf>>[number]

/** Every enquiry was accepted once, as its row says, and has exactly the deliveries that its acceptance names. */
export async function checkEnquiries(database: Looking, found: Findings): Promise<void> {
  for await (const { rows, accepted, parts, held, stated } of pages(database, readPage)) {
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
      const holdsOnIt = held.filter(({ enquiryId }) => enquiryId === row.id)
      checkHolds(holdsOnIt, stated.get(row.id) ?? [], where, found)
      const isHeld = holdsOnIt.some(({ endedAt }) => endedAt === null)
      checkCopy(row, own, isHeld, where, found)
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

/** The patient's own copy goes when all that it is a copy of is withdrawn, or when the hold ends that keeps it, and not before. */
function checkCopy(
  row: Row,
  own: readonly Delivery[],
  isHeld: boolean,
  where: string,
  found: Findings,
): void {
  const isOver = own.every(({ state }) => state === 'withdrawn' || state === 'stripped')
  found.expect(row.hasCopy || isOver, 'copy-missing', where)
  found.expect(!row.hasCopy || !isOver || isHeld, 'withdrawn-not-destroyed', where)
}

type Due = Pick<Delivery, 'dueAt' | 'dayDueAt' | 'heldFromAt'>

/** An enquiry's own rows go with its last delivery, at the instant at which that day begins. */
function isDueWith(row: Row, own: readonly Delivery[]): boolean {
  const isLast = (instant: (one: Due) => Date) =>
    instant(row).getTime() === Math.max(0, ...own.map((one) => instant(one).getTime()))
  return (
    isLast(({ dueAt }) => dueAt) &&
    isLast(({ dueAt, heldFromAt }) => heldFromAt ?? dueAt) &&
    [row, ...own].every(isDueOnItsDay)
  )
}

/** A hold that was released after the enquiry's own day leaves it due at once, under the key of a day that is still to come. */
const isDueOnItsDay = ({ dueAt, dayDueAt, heldFromAt }: Due): boolean =>
  dayDueAt !== null &&
  (heldFromAt === null ? dueAt.getTime() === dayDueAt.getTime() : heldFromAt <= dueAt && dueAt <= dayDueAt)

async function readPage(tx: Transaction, after: Row | null) {
  const rows = await readRows(tx, after)
  const ids = rows.map(({ id }) => id)
  const accepted = await tx
    .select({ enquiryId: statements.enquiryId, body: statements.body })
    .from(statements)
    .where(and(inArray(statements.enquiryId, ids), eq(statements.event, 'SubmissionAcceptance')))
  const held = await tx.select().from(holds).where(inArray(holds.enquiryId, ids))
  return { rows, accepted, parts: await deliveriesOf(tx, ids), held, stated: await statedHolds(tx, ids) }
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
      hasCopy: sql<boolean>`${enquiries.patientCopy} is not null`,
      dueAt: enquiries.dueAt,
      heldFromAt: enquiries.heldFromAt,
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
      state: deliveries.state,
      dueAt: deliveries.dueAt,
      heldFromAt: deliveries.heldFromAt,
      dayDueAt: dueDays.dueAt,
    })
    .from(deliveries)
    .leftJoin(dueDays, eq(dueDays.day, deliveries.dueDay))
    .where(inArray(deliveries.enquiryId, [...enquiryIds]))
