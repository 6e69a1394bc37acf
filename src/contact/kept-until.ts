import { eq } from 'drizzle-orm'
import { Temporal } from 'temporal-polyfill'
import { fromUtf8 } from '../base/bytes.js'
import type { Transaction } from '../database/database.js'
import { policies, type questions } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import { questionTimes } from '../policy/retention.js'

/**
 * When a question that is closed at `closedAt` has to be gone: so long afterwards as the policy says under which it came, and never
 * after its due instant. Both are exact: a month has been promised, not a month and the rest of a day.
 */
export async function keptUntil(
  tx: Transaction,
  { policyVersion, dueAt }: Pick<typeof questions.$inferSelect, 'policyVersion' | 'dueAt'>,
  closedAt: Date,
): Promise<Date> {
  const policy = await policyOf(tx, policyVersion)
  const { afterClosing } = questionTimes(policy)
  const end = Temporal.Instant.fromEpochMilliseconds(closedAt.getTime())
    .toZonedDateTimeISO(policy.timeZone)
    .add(afterClosing).epochMilliseconds
  return new Date(Math.min(end, dueAt.getTime()))
}

/** A policy that was in force. Its file was checked then, by the rules of that time. */
async function policyOf(tx: Transaction, version: string): Promise<Pick<Policy, 'retention' | 'timeZone'>> {
  const [row] = await tx.select({ body: policies.body }).from(policies).where(eq(policies.version, version))
  if (row === undefined) throw new RangeError('a question without its policy')
  return JSON.parse(fromUtf8(row.body)) as Policy
}
