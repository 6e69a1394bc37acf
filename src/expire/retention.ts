import { access, readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { and, asc, count, eq, gt, lte, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, dueDays, enquiries, receipts, statements } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { idsInFiles } from './file-scan.js'

/** What looking at retention needs of the relay. */
export interface Retention {
  database: Database
  dayKeys: DayKeys
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
  /** The days that are over: how many deliveries were stripped and when the day key was destroyed. */
  over: { day: string; stripped: number; keyDestroyedAt: Date | null }[]
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
      const over = await tx
        .select({ day: dueDays.day, stripped: dueDays.stripped, keyDestroyedAt: dueDays.keyDestroyedAt })
        .from(dueDays)
        .where(lte(dueDays.dueAt, at))
        .orderBy(asc(dueDays.day))
      return { at, overdue: await overdueCount(tx, at), coming, over }
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

/** What {@link verifyRetention} can find. */
export interface RetentionFinding {
  finding:
    | 'delivery-overdue'
    | 'enquiry-overdue'
    | 'day-key-row-overdue'
    | 'day-key-file-alive'
    | 'day-key-file-unknown'
    | 'orphaned-receipt'
    | 'orphaned-statement'
    | 'trace-in-files'
  /** How many; or for a day key, the day. */
  count?: number
  day?: string
}

/**
 * Looks for anything that should be gone and is not: rows whose time is over, day keys that should be dead, and, of an
 * embedded database, ids in its files that no living row has. Empty if the promise is kept.
 */
export async function verifyRetention(retention: Retention): Promise<RetentionFinding[]> {
  const rows = await retention.database.transaction(findRows, { readOnly: true })
  return [
    ...rows.findings,
    ...(await findKeyFiles(retention, rows)),
    ...(await findTraces(retention, rows.living)),
  ]
}

async function findRows(tx: Transaction) {
  const at = await now(tx)
  const overdueEnquiries = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(lte(enquiries.dueAt, at))
  const days = await tx.select().from(dueDays)
  const living = new Set<string>()
  for (const { id } of await tx.select({ id: enquiries.id }).from(enquiries)) living.add(id)
  for (const { id } of await tx.select({ id: deliveries.id }).from(deliveries)) living.add(id)
  const strippedReceipts = await tx
    .select({ n: count() })
    .from(receipts)
    .innerJoin(deliveries, and(eq(deliveries.id, receipts.deliveryId), eq(deliveries.state, 'stripped')))
  const strippedStatements = await tx
    .select({ n: count() })
    .from(statements)
    .innerJoin(deliveries, and(eq(deliveries.id, statements.deliveryId), eq(deliveries.state, 'stripped')))
  const counts: RetentionFinding[] = [
    { finding: 'delivery-overdue', count: await overdueCount(tx, at) },
    { finding: 'enquiry-overdue', count: overdueEnquiries.length },
    { finding: 'orphaned-receipt', count: strippedReceipts[0]?.n ?? 0 },
    { finding: 'orphaned-statement', count: strippedStatements[0]?.n ?? 0 },
  ]
  return {
    living,
    knownDays: new Set(days.map(({ day }) => day)),
    overDays: days.filter(({ dueAt }) => dueAt <= at).map(({ day }) => day),
    findings: [
      ...counts.filter(({ count: n }) => n !== 0),
      ...days
        .filter(({ dueAt, keyDestroyedAt }) => dueAt <= at && keyDestroyedAt === null)
        .map(({ day }): RetentionFinding => ({ finding: 'day-key-row-overdue', day })),
    ],
  }
}

async function findKeyFiles(
  { dayKeys }: Retention,
  { knownDays, overDays }: { knownDays: ReadonlySet<string>; overDays: readonly string[] },
): Promise<RetentionFinding[]> {
  const findings: RetentionFinding[] = []
  for (const day of overDays) {
    for (const path of dayKeys.paths(day)) {
      if (await exists(path)) findings.push({ finding: 'day-key-file-alive', day })
    }
  }
  for (const directory of new Set(dayKeys.paths('any').map(dirname))) {
    for (const name of (await readdir(directory).catch(() => [] as string[])).filter((file) =>
      file.endsWith('.key'),
    )) {
      const day = basename(name, '.key')
      if (!knownDays.has(day)) findings.push({ finding: 'day-key-file-unknown', count: 1 })
    }
  }
  return findings
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function findTraces(
  { databaseFiles }: Retention,
  living: ReadonlySet<string>,
): Promise<RetentionFinding[]> {
  if (databaseFiles === undefined) return []
  const traces = new Set<string>()
  for await (const id of idsInFiles(databaseFiles)) if (!living.has(id)) traces.add(id)
  return traces.size === 0 ? [] : [{ finding: 'trace-in-files', count: traces.size }]
}
