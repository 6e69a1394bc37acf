import type { Transaction } from '../database/database.js'
import { generalisedRecords } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import type { Hierarchies } from './anonymity/attributes.js'
import { hierarchiesOf, type Row, type Table, tablesOf } from './anonymity/tables.js'

/** What is published of the enquiries that are gone, as rows and as tables with what their groups' names mean. */
export interface Published {
  rows: Row[]
  tables: Table[]
  hierarchies: Hierarchies
}

/** Reads everything that is published, oldest months first. */
export async function readPublished(tx: Transaction, policy: Pick<Policy, 'careNeeds'>): Promise<Published> {
  const { fromMonth, careNeeds, counties, clinicCounts, outcomes } = generalisedRecords
  const rows = await tx
    .select()
    .from(generalisedRecords)
    .orderBy(fromMonth, careNeeds, counties, outcomes, clinicCounts)
  const hierarchies = hierarchiesOf(
    policy.careNeeds.map(({ code }) => code),
    rows,
  )
  return { rows, tables: tablesOf(rows, hierarchies), hierarchies }
}
