import { and, inArray } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { statements } from '../../database/schema.js'
import type { HoldRecord } from '../verify/holds.js'
import { statementIn } from './statement-in.js'

/** That an enquiry was held or let go, as it is stated, and whether patient and clinics are shown it. */
export interface StatedHold {
  said: HoldRecord['statement']
  withheld: boolean
}

/** What is stated about holds, by the ids of the enquiries. */
export async function statedHolds(
  tx: Transaction,
  enquiryIds: readonly string[],
): Promise<Map<string, StatedHold[]>> {
  const rows = await tx
    .select({ enquiryId: statements.enquiryId, body: statements.body, withheld: statements.withheld })
    .from(statements)
    .where(
      and(
        inArray(statements.enquiryId, [...enquiryIds]),
        inArray(statements.event, ['HoldPlaced', 'HoldReleased']),
      ),
    )
  const found = new Map<string, StatedHold[]>()
  for (const { enquiryId, body, withheld } of rows) {
    const said = statementIn(body)
    if (said?.event !== 'HoldPlaced' && said?.event !== 'HoldReleased') continue
    found.set(enquiryId ?? '', [...(found.get(enquiryId ?? '') ?? []), { said, withheld }])
  }
  return found
}
