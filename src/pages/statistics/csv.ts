import type { Row } from '../../expire/anonymity/tables.js'

const columns = [
  'from_month',
  'to_month',
  'care_needs',
  'counties',
  'outcomes',
  'clinic_counts',
  'enquiries',
] as const

/**
 * What is published, as CSV (RFC 4180, UTF-8): a row for each group. Months are `yyyy-mm`; the others codes separated by spaces, `*` for all of them.
 * Every cell but a number is quoted, and begins with a letter, a digit or `*`, so that none is taken for a formula.
 * A cell that would not is no code of ours: throws RangeError.
 */
export const statisticsCsv = (rows: readonly Row[]): string =>
  [columns, ...rows.map(cellsOf)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')

const cellsOf = (row: Row): string[] => [
  row.fromMonth,
  row.toMonth,
  row.careNeeds,
  row.counties,
  row.outcomes,
  row.clinicCounts,
  String(row.enquiries),
]

function cell(text: string): string {
  if (!/^(\*|[A-Za-z0-9][A-Za-z0-9 _-]*)$/.test(text)) throw new RangeError('this is no code of a group')
  return /^\d+$/.test(text) ? text : `"${text}"`
}
