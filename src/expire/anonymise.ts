import { sql } from 'drizzle-orm'
import { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../database/database.js'
import { anonymisedRecords, type enquiries } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import type { outcomes } from '../prove/statement.js'

type Ended = Pick<typeof enquiries.$inferSelect, 'id' | 'acceptedAt' | 'careNeed' | 'county' | 'clinicCount'>
type Outcome = (typeof outcomes)[number]

/** The best that any clinic reported, best first. An enquiry that no clinic handled has the outcome `none`. */
const order: readonly Outcome[] = ['appointment', 'reached', 'cannot_help', 'not_reached']

/**
 * Counts ended enquiries in the anonymised records, in the transaction that deletes them: month of forwarding in the
 * policy's time zone, care need, county, number of clinics, best outcome, and nothing else.
 */
export async function anonymise(
  tx: Transaction,
  ended: readonly Ended[],
  outcomesOf: readonly { enquiryId: string; outcome: Outcome | null }[],
  { timeZone }: Policy,
): Promise<void> {
  const reported = new Map<string, Set<Outcome>>()
  for (const { enquiryId, outcome } of outcomesOf) {
    if (outcome !== null) reported.set(enquiryId, (reported.get(enquiryId) ?? new Set()).add(outcome))
  }
  const records = new Map<string, typeof anonymisedRecords.$inferInsert>()
  for (const { id, acceptedAt, careNeed, county, clinicCount } of ended) {
    const outcome = order.find((one) => reported.get(id)?.has(one)) ?? 'none'
    const record = { month: monthOf(acceptedAt, timeZone), careNeed, county, clinicCount, outcome }
    const key = Object.values(record).join('\n')
    records.set(key, { ...record, enquiries: (records.get(key)?.enquiries ?? 0) + 1 })
  }
  const { month, careNeed, county, clinicCount, outcome } = anonymisedRecords
  await tx
    .insert(anonymisedRecords)
    // One order for all, so that two replicas that count the same kinds wait for each other instead of deadlocking.
    .values([...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record))
    .onConflictDoUpdate({
      target: [month, careNeed, county, clinicCount, outcome],
      set: { enquiries: sql`${anonymisedRecords.enquiries} + excluded.enquiries` },
    })
}

/** The month of an instant in a time zone, as `yyyy-mm`. */
export const monthOf = (instant: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString()
