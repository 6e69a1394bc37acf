import { and, eq, sql } from 'drizzle-orm'
import { readReference } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type { Transaction } from '../database/database.js'
import { enquiries } from '../database/schema.js'
import { accessTokenHashOf } from '../seal/access-token.js'

/**
 * The enquiry of a reference, as somebody typed it, for whoever has its access token. Refuses (`not-found`) a wrong token, an
 * unknown reference and an enquiry whose time is over alike.
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
        sql`${enquiries.dueAt} > videre_now()`,
      ),
    )
  if (enquiry === undefined) throw new Refusal('not-found')
  return enquiry
}
