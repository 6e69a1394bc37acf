import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { enquiries, holds } from '../database/schema.js'

/** More than any operator has at once. */
const mostListed = 1000

/** A hold that was not ended and has not run out. */
export const isInForce = and(isNull(holds.endedAt), sql`${holds.until} > videre_now()`)

/** The holds in force, those that end first before the others, and until when each enquiry is kept. */
export async function listHolds(tx: Transaction): Promise<Answer<'hold.list'>> {
  const { placedAt, until, isTold } = holds
  const rows = await tx
    .select({ reference: enquiries.reference, placedAt, until, isTold, dueAt: enquiries.dueAt })
    .from(holds)
    .innerJoin(enquiries, eq(enquiries.id, holds.enquiryId))
    .where(isInForce)
    .orderBy(asc(until), asc(enquiries.reference))
    .limit(mostListed)
  return { holds: rows }
}
