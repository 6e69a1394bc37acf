import { defineCommand } from 'citty'
import { z } from 'zod'
import { type Statistics, statisticsAnswer } from '../contract/statistics.js'
import { statisticsCsv } from '../pages/statistics/csv.js'
import { options } from './arguments.js'
import { CommandProblem } from './command-problem.js'
import { relayAt } from './relay-at.js'
import { fetchStatistics, rowsIn } from './statistics-of.js'
import { table } from './table.js'
import { say, sayJson } from './terminal.js'

/** `videre statistics`: what a relay publishes of enquiries that are gone. */
export const command = defineCommand({
  args: {
    csv: { type: 'boolean', description: 'Print every group as CSV, for a spreadsheet' },
    relay: options.relay,
    json: options.json,
  },
  async run({ args }) {
    if (args.csv === true && args.json === true) throw new CommandProblem('choose one of --csv and --json')
    const statistics = await fetchStatistics(relayAt(args.relay).relay)
    if (args.json === true) sayJson(z.encode(statisticsAnswer, statistics))
    else if (args.csv === true) for (const line of csvLines(statistics)) say(line)
    else saySummary(statistics)
  },
})

const csvLines = (statistics: Statistics): string[] =>
  statisticsCsv(rowsIn(statistics)).trimEnd().split('\r\n')

function saySummary({ tables, reports, smallestGroup }: Statistics): void {
  if (tables.length === 0) say('Nothing is published yet: no month has been stripped whole.')
  else {
    const rows = tables.map(({ fromMonth, toMonth, enquiries, groups }) => [
      fromMonth === toMonth ? fromMonth : `${fromMonth} to ${toMonth}`,
      String(enquiries),
      String(groups.length),
    ])
    for (const line of table(['MONTH', 'ENQUIRIES', 'GROUPS'], rows)) say(line)
    say(`No group is smaller than ${smallestGroup}. --csv prints them all.`)
  }
  say()
  sayReports(reports)
}

function sayReports(reports: Statistics['reports']): void {
  const count = (state: Statistics['reports'][number]['state']) =>
    reports.filter((report) => report.state === state).length
  if (reports.length === 0) {
    say('The relay has not reported on retention yet.')
    return
  }
  say(`Retention: on ${count('kept')} of the last ${reports.length} days everything was gone that should be.`)
  for (const { day, state, findings } of reports) {
    if (state === 'missing') say(`- ${day}: no report was made`)
    if (state === 'broken')
      say(`- ${day}: ${findings.map(({ finding, count: n }) => `${n} × ${finding}`).join(', ')}`)
  }
}
