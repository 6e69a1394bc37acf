import type { RelayClient } from '../client/relay.js'
import { type Statistics, statisticsAnswer } from '../contract/statistics.js'
import { hierarchiesOf, type Row, type Table, tablesOf } from '../expire/anonymity/tables.js'

/** What a relay publishes of enquiries that are gone. */
export const fetchStatistics = (relay: RelayClient): Promise<Statistics> =>
  relay.call({ path: '/api/v1/statistics', answer: statisticsAnswer })

/** What is published, as rows. */
export const rowsIn = ({ tables }: Statistics): Row[] =>
  tables.flatMap(({ fromMonth, toMonth, groups }) =>
    groups.map(({ careNeeds, counties, outcomes, clinicCounts, enquiries }) => ({
      fromMonth,
      toMonth,
      careNeeds: textOf(careNeeds),
      counties: textOf(counties),
      outcomes: textOf(outcomes),
      clinicCounts: textOf(clinicCounts),
      enquiries,
    })),
  )

const textOf = (codes: readonly string[] | null): string => codes?.join(' ') ?? '*'

/** What is published, as tables. `careNeeds` are codes that stand for something even if no group names them. */
export function tablesIn(statistics: Statistics, careNeeds: readonly string[]): Table[] {
  const rows = rowsIn(statistics)
  return tablesOf(rows, hierarchiesOf(careNeeds, rows))
}
