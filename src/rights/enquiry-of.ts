import { and, eq, or, sql } from 'drizzle-orm'
import { readReference } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type { Transaction } from '../database/database.js'
import { isInOwnTime } from '../database/own-due.js'
import { enquiries, holds } from '../database/schema.js'
import { accessTokenHashOf } from '../seal/access-token.js'

/** Whether a hold keeps an enquiry of which its patient may know. */
const isToldOfHold = sql`exists (select 1 from ${holds}
  where ${holds.enquiryId} = ${enquiries.id} and ${holds.endedAt} is null and ${holds.isTold})`

/**
 * The enquiry of a reference, as somebody typed it, for whoever has its access token. Refuses (`not-found`) a wrong token, an
 * unknown reference and an enquiry whose time is over alike; of one that a hold keeps for longer, the patient has the
 * say as long as it is kept, unless the law forbids to tell them.
 */
export async function enquiryOf(
  tx: Transaction,
  typedReference: string,
  token: Uint8Array,
): Promise<typeof enquiries.$inferSelect> {
  const [enquiry] = await tx
    .select()
    .from(enquiries)
    .where(
      and(
        eq(enquiries.reference, readReference(typedReference) ?? ''),
        eq(enquiries.accessHash, accessTokenHashOf(token)),
        or(isInOwnTime(enquiries), and(sql`${enquiries.dueAt} > videre_now()`, isToldOfHold)),
      ),
    )
  if (enquiry === undefined) throw new Refusal('not-found')
  return enquiry
}
