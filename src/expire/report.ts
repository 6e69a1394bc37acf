import { eq } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Log } from '../base/log.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { retentionReports } from '../database/schema.js'
import { publishEntry } from '../prove/append.js'
import type { Quorum } from '../prove/log/checkpoints.js'
import type { LogLeader } from '../prove/log/leader.js'
import { proofsOf } from '../prove/log/prove.js'
import {
  type ReportFile,
  type RetentionReport,
  reportEntry,
  type SignedReport,
  signReport,
} from '../prove/retention-report.js'
import { faultsOf } from './anonymity/faults.js'
import { type Clocks, checkClocks } from './clocks.js'
import { readPublished } from './generalised.js'
import { civilDay } from './report-day.js'
import { type Retention, type RetentionFinding, retentionFindings, verifyRetention } from './retention.js'

/** What reporting on retention needs of the relay. */
export interface Reporting extends Retention, Clocks {
  keys: { origin: string; sign: { privateKey: Uint8Array } }
  leader: Pick<LogLeader, 'integrate'>
  quorum: Quorum
  log: Log
}

/** A report with what it says, and its proof if it is in the log by now. */
export interface Reported {
  findings: RetentionFinding[]
  report: ReportFile
}

/** Looks for anything that should be gone, and publishes what was found as a signed report, because staff asked. */
export async function reportNow(relay: Reporting): Promise<Reported> {
  const findings = await verifyRetention(relay)
  const { database, quorum } = relay
  const signed = await database.transaction(async (tx) => {
    const report = await writeReport(tx, relay, findings, 'staff')
    await publishReport(tx, report)
    return report
  })
  // It is published in any case: what fails here the next turn of the log makes good.
  await relay.leader.integrate().catch(() => undefined)
  const { body, signature } = signed
  const entry = reportEntry(signed)
  const proofs = await database.transaction((tx) => proofsOf(tx, [entry], quorum), { readOnly: true })
  return { findings, report: { v: 1, body, signature, proof: proofs.get(entry) ?? null } }
}

/**
 * Makes the report of the present civil day, unless it is there already: then this is one look. Made after the day's first strip, whatever
 * became of that: what it left is then in the report. Of several replicas at once one makes it. While the clocks disagree none is
 * made, because its day could be wrong; a day that passes without one stays without. Gives whether it was made.
 */
export async function reportDaily(relay: Reporting): Promise<boolean> {
  const { database, policy, log } = relay
  const isThere = await database.transaction(async (tx) => hasReport(tx, await today(tx, policy)), {
    readOnly: true,
  })
  if (isThere || !(await checkClocks(relay))) return false
  const findings = await verifyRetention(relay)
  const day = await database.transaction(async (tx) => {
    const signed = await writeReport(tx, relay, findings, 'daily')
    const { day, at, body, signature } = signed
    const [added] = await tx
      .insert(retentionReports)
      .values({ day, at, body, signature })
      .onConflictDoNothing()
      .returning({ day: retentionReports.day })
    if (added !== undefined) await publishReport(tx, signed)
    return added?.day ?? null
  })
  if (day === null) return false
  log[findings.length === 0 ? 'info' : 'error']('retention-reported', { day, count: findings.length })
  return true
}

async function today(tx: Transaction, { timeZone }: Reporting['policy']): Promise<string> {
  return civilDay(await now(tx), timeZone)
}

async function hasReport(tx: Transaction, day: string): Promise<boolean> {
  return (await tx.$count(retentionReports, eq(retentionReports.day, day))) > 0
}

const publishReport = (tx: Transaction, signed: SignedReport & { at: Date }) =>
  publishEntry(tx, {
    v: 1,
    at: signed.at,
    entry: 'retention-report',
    body: signed.body,
    signature: signed.signature,
  })

async function writeReport(
  tx: Transaction,
  { policy, keys }: Reporting,
  findings: readonly RetentionFinding[],
  occasion: RetentionReport['occasion'],
) {
  const at = await now(tx)
  const day = civilDay(at, policy.timeZone)
  const { tables } = await readPublished(tx, policy)
  const sizes = tables.flatMap(({ groups }) => groups.map(({ enquiries }) => enquiries))
  const report: RetentionReport = {
    v: 1,
    at,
    day,
    origin: keys.origin,
    policy: policy.version,
    occasion,
    id: newId(),
    lookedFor: retentionFindings.toSorted(),
    findings: countsOf(findings),
    statistics: {
      groups: sizes.length,
      smallest: sizes.reduce((least, size) => Math.min(least, size), sizes[0] ?? 0),
      ...faultsOf(tables),
    },
  }
  return { day, at, ...signReport(report, keys.sign.privateKey) }
}

/** How many of each, and not of which days: on a day on which something was due, an enquiry came five months before. */
function countsOf(findings: readonly RetentionFinding[]): RetentionReport['findings'] {
  const counts = new Map<string, number>()
  for (const { finding, count = 1 } of findings) counts.set(finding, (counts.get(finding) ?? 0) + count)
  return [...counts]
    .map(([finding, count]) => ({ finding, count }))
    .toSorted((a, b) => (a.finding < b.finding ? -1 : 1))
}
