import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { holds } from '../database/schema.js'

/** The hold on an enquiry that is in force and that its patient may know of; `null` if there is none. */
export async function holdTold(
  tx: Transaction,
  enquiryId: string,
): Promise<{ placedAt: Date; until: Date } | null> {
  const { placedAt, until, isTold, endedAt } = holds
  const [hold] = await tx
    .select({ placedAt, until })
    .from(holds)
    .where(
      and(eq(holds.enquiryId, enquiryId), isNull(endedAt), eq(isTold, true), sql`${until} > videre_now()`),
    )
  return hold ?? null
}
