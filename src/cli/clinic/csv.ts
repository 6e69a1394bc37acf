import { visibleLine } from '../../base/visible.js'

/** What makes a spreadsheet take a cell for a formula when it stands first, in all widths that spreadsheets know. */
const beginsFormula = /^[\s'"]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/u

/**
 * A row of CSV (RFC 4180), every cell quoted, on one line: line breaks become ` / `. A cell that a spreadsheet would
 * calculate gets an apostrophe in front and is text to it.
 */
export const csvRow = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(text: string): string {
  const line = visibleLine(text.replace(/\n+/g, ' / '))
  return `"${(beginsFormula.test(line) ? `'${line}` : line).replaceAll('"', '""')}"`
}
