import { defineCommand } from 'citty'
import { z } from 'zod'
import { actAnswers } from '../../contract/staff-answers.js'
import type { Statistics } from '../../contract/statistics.js'
import { type JournalEntry, type Remainder, subtractJournal } from '../../expire/anonymity/singling-out.js'
import { options } from '../arguments.js'
import { actAlone, acting, staffOptions } from '../staff/act.js'
import { tell } from '../staff/results.js'
import { fetchStatistics, tablesIn } from '../statistics-of.js'
import { endWith, sayJson } from '../terminal.js'
import { readJournal } from './journal.js'
import { sayRemainder } from './results.js'

/** `videre anonymity report`: measures what is published. Ends with 1 if something is published that must not be. */
export const command = defineCommand({
  args: {
    journal: {
      type: 'string',
      valueHint: 'file',
      description: "A clinic's own enquiries (JSON or CSV), to subtract them; they stay on this machine",
    },
    ...staffOptions,
    json: options.json,
  },
  async run({ args }) {
    const journal = args.journal === undefined ? null : await readJournal(args.journal)
    const staff = await acting(args)
    const answer = await actAlone(staff, 'anonymity.report', {})
    if (answer.tooSmall + answer.overlapping + answer.sameMonth > 0) endWith(1)
    const remainder = journal === null ? undefined : subtract(await fetchStatistics(staff.at.relay), journal)
    if (args.json) {
      sayJson({ ...z.encode(actAnswers['anonymity.report'], answer), journal: remainder })
      return
    }
    tell('anonymity.report', answer, {}, staff.at.url)
    if (remainder !== undefined) sayRemainder(remainder)
  },
})

function subtract(statistics: Statistics, journal: readonly JournalEntry[]): Remainder {
  const careNeeds = journal.map((entry) => entry.careNeeds).filter((code) => code !== null)
  return subtractJournal(tablesIn(statistics, careNeeds), journal)
}
