import { and, asc, eq, lte, ne } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { deliveries, notices } from '../database/schema.js'
import type { Claim } from './claim.js'
import type { Outcome } from './outcome.js'

/** The reminders that say the same whatever waits, and so are sent once for all. */
const alike = ['unseen', 'unhandled'] as const

/** More than wait at a clinic that anybody works at. What is beyond it is told by a second mail. */
const mostTogether = 500

/**
 * The other notices of an endpoint that a reminder told of as well, because they say the same and were written before it went out:
 * whoever comes back after a month has one mail and not a hundred. None if nothing went out. The deliveries that they are about stay
 * as they are until the transaction ends.
 */
export async function toldTogether(
  tx: Transaction,
  { id, endpointId, message, at: sentAt }: Claim,
  { kind }: Outcome,
): Promise<string[]> {
  const about = alike.find((one) => one === message)
  if (about === undefined || (kind !== 'taken' && kind !== 'filed')) return []
  const others = await tx
    .select({ id: notices.id })
    .from(notices)
    .innerJoin(deliveries, eq(deliveries.id, notices.deliveryId))
    .where(
      and(
        eq(notices.endpointId, endpointId),
        eq(notices.about, about),
        eq(notices.state, 'waiting'),
        lte(notices.writtenAt, sentAt),
        ne(notices.id, id),
      ),
    )
    .orderBy(asc(notices.writtenAt), asc(notices.id))
    .limit(mostTogether)
    // Never waited for: whoever strips several deliveries locks them in another order.
    .for('key share', { of: deliveries, skipLocked: true })
  return others.map((one) => one.id)
}
