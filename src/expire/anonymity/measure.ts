import type { Database } from '../../database/database.js'
import type { Policy } from '../../policy/policy.js'
import { readPublished } from '../generalised.js'
import { type AnonymityReport, anonymityReport } from './report.js'

/** Measures how anonymous everything is that is published at present. */
export async function measureAnonymity({
  database,
  policy,
}: {
  database: Database
  policy: Policy
}): Promise<AnonymityReport> {
  const { tables, hierarchies } = await database.transaction((tx) => readPublished(tx, policy), {
    readOnly: true,
  })
  return anonymityReport(tables, hierarchies)
}
