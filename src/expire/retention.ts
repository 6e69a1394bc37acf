import { basename } from 'node:path'
import { and, asc, count, eq, gt, lte, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, dueDays, enquiries } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import type { Policy } from '../policy/policy.js'
import { type DaysAt, daysAt } from './end-days.js'
import { ledgerName } from './erasure-ledger.js'
import { idsInFiles } from './file-scan.js'
import { findRows, rowFindings } from './retention-rows.js'

/** What looking at retention needs of the relay. */
export interface Retention {
  database: Database
  dayKeys: DayKeys
  policy: Policy
  /** Where the embedded database's files lie; undefined with a server. */
  databaseFiles: string | undefined
}

/** How much is kept until when. */
export interface RetentionStatus {
  at: Date
  /** Deliveries whose due instant has passed and that are not stripped yet: work for the next run. */
  overdue: number
  /** The days to come with the number of deliveries that fall due, soonest first. */
  coming: { day: string; dueAt: Date; deliveries: number }[]
}

/** How much is kept until when, by the database's clock. */
export const retentionStatus = ({ database }: Retention): Promise<RetentionStatus> =>
  database.transaction(
    async (tx) => {
      const at = await now(tx)
      const coming = await tx
        .select({ day: dueDays.day, dueAt: dueDays.dueAt, deliveries: count(deliveries.id) })
        .from(dueDays)
        .leftJoin(deliveries, and(eq(deliveries.dueDay, dueDays.day), ne(deliveries.state, 'stripped')))
        .where(gt(dueDays.dueAt, at))
        .groupBy(dueDays.day, dueDays.dueAt)
        .orderBy(asc(dueDays.day))
      return { at, overdue: await overdueCount(tx, at), coming }
    },
    { readOnly: true },
  )

const overdueCount = async (tx: Transaction, at: Date): Promise<number> =>
  (
    await tx
      .select({ n: count() })
      .from(deliveries)
      .where(and(lte(deliveries.dueAt, at), ne(deliveries.state, 'stripped')))
  )[0]?.n ?? 0

/** Everything that {@link verifyRetention} looks for. */
export const retentionFindings = [
  ...rowFindings,
  'day-overdue',
  'day-key-alive',
  'unknown-file-among-day-keys',
  'day-key-directory-missing',
  'trace-in-files',
] as const

/** What {@link verifyRetention} can find. */
export interface RetentionFinding {
  finding: (typeof retentionFindings)[number]
  /** How many; or, of what belongs to a day, which. */
  count?: number
  day?: string
}

/**
 * Looks for anything that should be gone and is not: rows whose time is over, day keys that should be dead wherever a
 * file of them lies, and, of an embedded database, ids in its files that no living row has. Empty if the promise is kept.
 * Throws if a directory of keys cannot be read: what cannot be looked at is not said to be in order.
 */
export async function verifyRetention(retention: Retention): Promise<RetentionFinding[]> {
  const { database, policy } = retention
  const { rows, days } = await database.transaction(
    async (tx) => ({ rows: await findRows(tx, await now(tx)), days: await daysAt(tx, policy) }),
    { readOnly: true },
  )
  return [
    ...rows,
    ...days.ended.map((day): RetentionFinding => ({ finding: 'day-overdue', day })),
    ...(await findKeyFiles(retention.dayKeys, days)),
    ...(await findTraces(retention)),
  ]
}

async function findKeyFiles(dayKeys: DayKeys, { isDead }: DaysAt): Promise<RetentionFinding[]> {
  const { files, missing } = await dayKeys.files()
  const unknown = files.filter(({ path, day }) => day === null && basename(path) !== ledgerName).length
  const alive = new Set(files.flatMap(({ day }) => (day !== null && isDead(day) ? [day] : [])))
  return [
    ...[...alive].map((day): RetentionFinding => ({ finding: 'day-key-alive', day })),
    ...(unknown === 0 ? [] : [{ finding: 'unknown-file-among-day-keys' as const, count: unknown }]),
    // Both are missing before the first enquiry; one alone is not there to be looked into.
    ...(missing === 1 ? [{ finding: 'day-key-directory-missing' as const, count: missing }] : []),
  ]
}

/** Twice, with the files compacted in between: an enquiry that was refused halfway leaves ids that no row ever had. */
async function findTraces(retention: Retention): Promise<RetentionFinding[]> {
  if ((await traces(retention)) === 0) return []
  await retention.database.compact()
  const found = await traces(retention)
  return found === 0 ? [] : [{ finding: 'trace-in-files', count: found }]
}

async function traces({ database, databaseFiles }: Retention): Promise<number> {
  if (databaseFiles === undefined) return 0
  // First the files: whatever comes in meanwhile has its row by the time that the rows are read.
  const found = new Set<string>()
  for await (const id of idsInFiles(databaseFiles)) found.add(id)
  const living = await database.transaction(
    async (tx) => [
      ...(await tx.select({ id: enquiries.id }).from(enquiries)),
      ...(await tx.select({ id: deliveries.id }).from(deliveries)),
    ],
    { readOnly: true },
  )
  for (const { id } of living) found.delete(id)
  return found.size
}
