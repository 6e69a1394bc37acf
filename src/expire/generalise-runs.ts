import { smallestGroup } from './anonymity/partition.js'

/** A month, `yyyy-mm`, and how many enquiries were counted in it. */
export interface CountedMonth {
  month: string
  enquiries: number
}

/**
 * Splits months, in their order, into runs that have enough enquiries for a group: as short as can be, the first months first. Months at the
 * end that are too small together are in no run: they wait for what comes.
 */
export function runsOf(months: readonly CountedMonth[]): CountedMonth[][] {
  const runs: CountedMonth[][] = []
  let run: CountedMonth[] = []
  for (const month of months) {
    run.push(month)
    if (run.reduce((sum, { enquiries }) => sum + enquiries, 0) < smallestGroup) continue
    runs.push(run)
    run = []
  }
  return runs
}
