import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { equalBytes, hex } from '../../base/bytes.js'
import type { Transaction } from '../../database/database.js'
import { deliveries, deliveryNumbers, logLeaves } from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { firstLink, linkOf } from '../number.js'
import type { Findings } from './findings.js'
import { type Looking, pages } from './look.js'

const pageSize = 1000

type Row = Awaited<ReturnType<typeof readRows>>[number]

/** Where an entry came into a log of this relay first. */
interface Place {
  log: number
  index: number
}

/** Before the first number of a clinic. */
const start = { number: 0, link: firstLink, place: { log: 0, index: -1 } }

/**
 * Each clinic's numbers count up from 1, each link rests on the one before, the entries came into the log in this order, and a number
 * that names a delivery names one of this clinic that is still there.
 */
export async function checkNumbers(
  database: Looking,
  logs: readonly number[],
  found: Findings,
): Promise<void> {
  let clinicId = ''
  let last = start
  for await (const { rows, places } of pages(database, (tx, after: Row | null) =>
    readPage(tx, logs, after),
  )) {
    for (const row of rows) {
      const where = `number ${row.number} of clinic ${row.clinicId}`
      if (row.clinicId !== clinicId) last = start
      clinicId = row.clinicId
      found.expect(row.number === last.number + 1, 'number-missing', where)
      found.expect(equalBytes(row.link, linkOf(last.link, row.number, row.entry)), 'number-link-wrong', where)
      const place = places.get(hex(leafHash(row.entry)))
      if (place === undefined) found.note('number-without-entry', where)
      else found.expect(isAfter(place, last.place), 'number-out-of-order', where)
      const isOwn = row.deliveryId === null || (row.isLiving && row.ofClinic === row.clinicId)
      found.expect(isOwn, 'number-of-another', where)
      last = { number: row.number, link: row.link, place: place ?? last.place }
    }
  }
}

const isAfter = (place: Place, last: Place): boolean =>
  place.log > last.log || (place.log === last.log && place.index > last.index)

async function readPage(tx: Transaction, logs: readonly number[], after: Row | null) {
  const rows = await readRows(tx, after)
  const hashes = rows.map(({ entry }) => leafHash(entry))
  const places = new Map<string, Place>()
  for (const log of logs.toReversed()) {
    const leaves = await tx
      .select({ log: logLeaves.log, index: logLeaves.index, hash: logLeaves.hash })
      .from(logLeaves)
      .where(and(eq(logLeaves.log, log), inArray(logLeaves.hash, hashes)))
    for (const { hash, ...place } of leaves) places.set(hex(hash), place)
  }
  return { rows, places }
}

const readRows = (tx: Transaction, after: { clinicId: string; number: number } | null) =>
  tx
    .select({
      clinicId: deliveryNumbers.clinicId,
      number: deliveryNumbers.number,
      deliveryId: deliveryNumbers.deliveryId,
      entry: deliveryNumbers.entry,
      link: deliveryNumbers.link,
      ofClinic: deliveries.clinicId,
      isLiving: sql<boolean>`coalesce(${deliveries.state} <> 'stripped', false)`,
    })
    .from(deliveryNumbers)
    .leftJoin(deliveries, eq(deliveries.id, deliveryNumbers.deliveryId))
    .where(
      after === null
        ? undefined
        : sql`(${deliveryNumbers.clinicId}, ${deliveryNumbers.number}) > (${after.clinicId}, ${after.number})`,
    )
    .orderBy(asc(deliveryNumbers.clinicId), asc(deliveryNumbers.number))
    .limit(pageSize)
