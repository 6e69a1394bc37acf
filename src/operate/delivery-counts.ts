import { and, count, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { deliveries } from '../database/schema.js'

/** How many deliveries there are. */
export interface DeliveryCounts {
  byState: Record<string, number>
  /** Those of which staff was told that nobody at the clinic has displayed them, and that is still so. */
  unseenTold: number
}

/** Counts deliveries. Indexes have all that it needs, but it reads all of them: not to be asked for every second. */
export async function countDeliveries(tx: Transaction): Promise<DeliveryCounts> {
  const rows = await tx
    .select({ state: deliveries.state, n: count() })
    .from(deliveries)
    .groupBy(deliveries.state)
  const [unseen] = await tx
    .select({ n: count() })
    .from(deliveries)
    .where(
      and(
        // The first three as in the index deliveries_unanswered, to the word.
        sql`${deliveries.handledAt} is null`,
        sql`${deliveries.silence} is distinct from 'unhandled_told'`,
        sql`${deliveries.state} <> 'stripped'`,
        sql`${deliveries.silence} = 'unseen_told'`,
        isNull(deliveries.seenAt),
      ),
    )
  return {
    byState: Object.fromEntries(rows.map(({ state, n }) => [state, n])),
    unseenTold: unseen?.n ?? 0,
  }
}
