import type { Statistics } from '../../contract/statistics.js'
import type { Transaction } from '../../database/database.js'
import { smallestGroup } from '../../expire/anonymity/partition.js'
import type { Row } from '../../expire/anonymity/tables.js'
import { readPublished } from '../../expire/generalised.js'
import { type ReportedDay, recentReports } from '../../expire/report-read.js'
import type { Policy } from '../../policy/policy.js'

/** Reads everything that is published. */
export async function readStatistics(tx: Transaction, policy: Policy): Promise<Statistics> {
  const { rows } = await readPublished(tx, policy)
  const reports = await recentReports(tx, policy)
  return { smallestGroup, tables: tablesOf(rows), reports: reports.map(viewOf) }
}

function tablesOf(rows: readonly Row[]): Statistics['tables'] {
  const tables = new Map<string, Statistics['tables'][number]>()
  for (const row of rows) {
    const { fromMonth, toMonth, enquiries } = row
    const known = tables.get(`${fromMonth} ${toMonth}`) ?? { fromMonth, toMonth, enquiries: 0, groups: [] }
    known.enquiries += enquiries
    known.groups.push({
      careNeeds: codesOf(row.careNeeds),
      counties: codesOf(row.counties),
      outcomes: codesOf(row.outcomes),
      clinicCounts: codesOf(row.clinicCounts),
      enquiries,
    })
    tables.set(`${fromMonth} ${toMonth}`, known)
  }
  return [...tables.values()]
}

const codesOf = (text: string): string[] | null => (text === '*' ? null : text.split(' '))

function viewOf({ day, report }: ReportedDay): Statistics['reports'][number] {
  if (report === null) return { day, state: 'missing', findings: [] }
  return { day, state: report.findings.length === 0 ? 'kept' : 'broken', findings: report.findings }
}
