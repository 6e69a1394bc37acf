import { asc, eq, gte } from 'drizzle-orm'
import { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { retentionReports } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import { type RetentionReport, readReport, type SignedReport } from '../prove/retention-report.js'
import { civilDay } from './report-day.js'

/** A day and its report; null if none was made. */
export interface ReportedDay {
  day: string
  report: RetentionReport | null
}

/** How many months the days go back that are shown, the present one included. */
const monthsShown = 4

/**
 * The days of the last months with their reports, newest first, from the first report on: a day without one stands there as one. Today only
 * if its report is there.
 */
export async function recentReports(tx: Transaction, { timeZone }: Policy): Promise<ReportedDay[]> {
  const [first] = await tx
    .select({ day: retentionReports.day })
    .from(retentionReports)
    .orderBy(asc(retentionReports.day))
    .limit(1)
  if (first === undefined) return []
  const today = Temporal.PlainDate.from(civilDay(await now(tx), timeZone))
  const earliest = today.subtract({ months: monthsShown - 1 }).with({ day: 1 })
  const rows = await tx
    .select({ day: retentionReports.day, body: retentionReports.body })
    .from(retentionReports)
    .where(gte(retentionReports.day, earliest.toString()))
  const bodies = new Map(rows.map(({ day, body }) => [day, body]))
  const days: ReportedDay[] = []
  const from = first.day > earliest.toString() ? Temporal.PlainDate.from(first.day) : earliest
  for (let day = today; Temporal.PlainDate.compare(day, from) >= 0; day = day.subtract({ days: 1 })) {
    const body = bodies.get(day.toString())
    if (body === undefined && day.equals(today)) continue
    days.push({ day: day.toString(), report: body === undefined ? null : readReport(body) })
  }
  return days
}

/** The report of a day, as it was signed; null if there is none. */
export async function reportOf(tx: Transaction, day: string): Promise<SignedReport | null> {
  const [row] = await tx
    .select({ body: retentionReports.body, signature: retentionReports.signature })
    .from(retentionReports)
    .where(eq(retentionReports.day, day))
  return row ?? null
}
