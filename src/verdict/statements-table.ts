import { visibleLine } from '../base/visible.js'
import { isUnusable, sayingOf } from '../prove/saying.js'
import type { Statement } from '../prove/statement.js'
import type { Facts } from '../prove/verify/facts.js'
import { element, type Piece, plain } from './markup.js'
import { hexCode, table } from './sections.js'
import type { Stated } from './stated.js'
import type { VerdictWords, Words } from './words/words.js'

/** Every statement of a file: its place in the log, what it says of which clinic, and when by whose clock. */
export function statementsTable(statements: readonly Stated[], { deliveries }: Facts, words: Words): Piece {
  const { statements: caption, columns } = words.record
  const nameOf = (delivery: string): string =>
    visibleLine(deliveries.find((one) => one.delivery === delivery)?.clinicName ?? '')
  const head = [
    columns.place,
    columns.what,
    columns.clinic,
    columns.relayTime,
    columns.clinicTime,
    columns.entry,
  ]
  const rows = statements.map(({ statement, claimedAt, index, entry }) => [
    String(index),
    eventCell(statement, words),
    'delivery' in statement ? nameOf(statement.delivery) : '',
    utc(statement.at),
    claimedAt === null ? '' : utc(claimedAt),
    hexCode(entry),
  ])
  return table(caption, head, rows)
}

/** In people's words, and beneath it the name that it has in the file. */
function eventCell(statement: Statement, words: Words): Piece {
  const name = element('span', { class: 'event' }, plain('code', statement.event))
  const says = words.record.events[sayingOf(statement)]
  return plain('span', [says, ...saidBeside(statement, words.verdict)].join(': '), name)
}

function saidBeside(statement: Statement, { outcomes, problems, bases }: VerdictWords): string[] {
  if (statement.event === 'EvidenceDisclosed') return [bases[statement.basis]]
  if (statement.event === 'EnquiryHandled') return [outcomes[statement.outcome]]
  return isUnusable(statement) ? [problems[statement.problem]] : []
}

/** An instant in UTC to the millisecond, e.g. `2026-11-20 10:05:00.000`. */
export const utc = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')
