import { and, asc, count, eq, isNull, notInArray, or } from 'drizzle-orm'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { isInOwnTime } from '../database/own-due.js'
import { clinics, deliveries } from '../database/schema.js'

/** More than anybody telephones about in a day. */
const mostListed = 1000

const isUnseen = and(eq(deliveries.silence, 'unseen_told'), isNull(deliveries.seenAt))
const isUnhandled = and(eq(deliveries.silence, 'unhandled_told'), isNull(deliveries.handledAt))

const isStillSilent = and(
  or(isUnseen, isUnhandled),
  notInArray(deliveries.state, ['withdrawn', 'stripped']),
  isInOwnTime(deliveries),
)

/**
 * What waits too long to be seen or answered, the longest waiting first: whom to telephone, and about which reference. Nothing in it
 * says what was sent or by whom.
 */
export async function listSilent(tx: Transaction): Promise<Answer<'notice.silent'>> {
  const rows = await tx
    .select({
      clinicId: clinics.id,
      name: clinics.name,
      telephone: clinics.telephone,
      reference: deliveries.reference,
      state: deliveries.state,
      consignedAt: deliveries.consignedAt,
      seenAt: deliveries.seenAt,
    })
    .from(deliveries)
    .innerJoin(clinics, eq(clinics.id, deliveries.clinicId))
    .where(isStillSilent)
    .orderBy(asc(deliveries.consignedAt), asc(deliveries.id))
    .limit(mostListed)
  const [all] = await tx.select({ n: count() }).from(deliveries).where(isStillSilent)
  return { deliveries: rows, more: Math.max((all?.n ?? 0) - rows.length, 0) }
}
