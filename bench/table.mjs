/** The figures as a table of text. */

const names = {
  sealing: 'sealing alone',
  pgbench: 'rows by pgbench',
  sealed: 'sealed intake',
  'relay-sealed': 'relay-sealed intake',
}

/** The middle of numbers, or halfway between the two middle ones. */
export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Prints, for each number of clinics, enquiries per second with their spread over the rounds, the share of the slower of the two
 * limits, and CPU time per enquiry. Ratios are medians of each round's own ratio: rounds that were slow were so for all.
 */
export function printTable(cells, say) {
  const header = [
    'clinics',
    'what',
    'per second',
    'spread',
    'of slower limit',
    'CPU ms: relay',
    'postgres',
    'client',
  ]
  alignedTable(
    header,
    cells.map((cell) => rowOf(cell, limitsOf(cells, cell))),
    say,
  )
}

/** Prints rows of text below a header. The second column says what was measured, all others are figures. */
export function alignedTable(header, rows, say) {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  const line = (row) =>
    row.map((text, i) => (i === 1 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')
  say(line(header))
  for (const row of rows) say(line(row))
}

const limitsOf = (cells, { size }) =>
  cells.filter((cell) => cell.size === size && (cell.kind === 'sealing' || cell.kind === 'pgbench'))

function rowOf({ size, kind, rounds }, limits) {
  const rates = rounds.map(({ perSecond }) => perSecond)
  const isLimit = kind === 'sealing' || kind === 'pgbench'
  const ratios = rates.map((rate, i) => rate / Math.min(...limits.map((limit) => limit.rounds[i].perSecond)))
  const total = (of) => rounds.reduce((sum, round) => sum + of(round), 0)
  const enquiries = total(({ done }) => done)
  const cpu = (name) =>
    name in rounds[0].usedMs ? (total(({ usedMs }) => usedMs[name]) / enquiries).toFixed(2) : '-'
  return [
    String(size),
    names[kind],
    number(median(rates)),
    spreadOf(rates, number),
    isLimit ? '' : median(ratios).toFixed(2),
    cpu('relay'),
    cpu('postgres'),
    cpu('client'),
  ]
}

/** The least and the most of the rounds; a dash if there was only one. */
export const spreadOf = (values, format) =>
  values.length === 1 ? '-' : `${format(Math.min(...values))} to ${format(Math.max(...values))}`

const number = (value) => (value < 100 ? value.toFixed(1) : value.toFixed(0))
