import { hex } from '../../base/bytes.js'
import { leafHash } from '../../tlog/merkle.js'
import { statementEntry } from '../entry.js'
import type { Statement } from '../statement.js'
import type { Findings } from './findings.js'
import type { LeavesTold } from './leaves-told.js'
import { type Looking, pages } from './look.js'
import { type Page, type RelayKey, type Row, readPage } from './statement-page.js'

/** What checking statements needs of the relay. */
export interface Stating {
  database: Looking
  keys: RelayKey
}

/**
 * Every statement is one that the relay signed, its row says the same, what it is about is there, and its entry is in the log in use
 * or waits for it, and no other's. Marks in `told` which leaves have a statement; gives the queue positions of the others.
 */
export async function checkStatements(
  { database, keys }: Stating,
  log: number,
  told: LeavesTold,
  found: Findings,
): Promise<Set<number>> {
  const queued = new Set<number>()
  for await (const page of pages(database, (tx, after: Row | null) => readPage(tx, keys, log, after))) {
    for (const [i, row] of page.rows.entries()) {
      const where = `statement ${row.id}`
      const read = page.readings[i]
      if (read?.kind === 'statement') checkSaid(row, read.statement, page, where, found)
      else if (read?.reason === 'not_signed_by_this_relay') found.note('statement-not-signed', where)
      else found.note('statement-unreadable', where)
      const subject = row.enquiryId ?? row.deliveryId ?? ''
      found.expect(page.subjects.has(subject), 'statement-without-subject', where)
      checkPlace(row, page, told, queued, where, found)
    }
  }
  return queued
}

function checkSaid(row: Row, said: Statement, page: Page, where: string, found: Findings): void {
  found.expect(isAsSigned(row, said), 'statement-not-as-signed', where)
  if ('act' in said && said.act !== null) found.expect(page.acts.has(said.act), 'act-missing', where)
  found.expect(isShownAsOrdered(row, said, page), 'statement-hidden', where)
  const queued = page.queue.get(hex(statementEntry(row.body)))
  if (queued === undefined) return
  // Of what waits, consignments name what the leader is to number, unless it has a number already.
  const toNumber = said.event === 'ContentConsignment' && !page.numbered.has(said.delivery) ? said : null
  const isQueued =
    queued.clinicId === (toNumber?.clinic ?? null) && queued.deliveryId === (toNumber?.delivery ?? null)
  found.expect(isQueued, 'queued-wrongly', where)
}

const isAsSigned = ({ event, at, enquiryId, deliveryId }: Row, said: Statement): boolean =>
  event === said.event &&
  at.getTime() === said.at.getTime() &&
  enquiryId === ('enquiry' in said ? said.enquiry : null) &&
  deliveryId === ('delivery' in said ? said.delivery : null)

/** What the law can forbid to show is shown or not as those ordered it who signed the act; everything else is shown. */
function isShownAsOrdered({ withheld }: Row, said: Statement, { acts }: Page): boolean {
  if (said.event === 'HoldPlaced' || said.event === 'EvidenceDisclosed')
    return withheld === (acts.get(said.act) === false)
  // A release says nothing of this itself: it goes with its hold.
  return said.event === 'HoldReleased' || !withheld
}

function checkPlace(
  { body }: Row,
  { places, queue }: Page,
  told: LeavesTold,
  queued: Set<number>,
  where: string,
  found: Findings,
): void {
  const entry = statementEntry(body)
  const index = places.get(hex(leafHash(entry)))
  const waiting = queue.get(hex(entry))
  if (index !== undefined) {
    // What came into the log since the check began is the next check's.
    if (index >= told.size) return
    found.expect(!told.isStated.has(index), 'statement-twice', where)
    told.isStated.add(index)
  } else if (waiting === undefined) {
    found.note('statement-not-in-log', where)
  } else {
    found.expect(!queued.has(waiting.position), 'statement-twice', where)
    queued.add(waiting.position)
  }
}
