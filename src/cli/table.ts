import { visibleLine } from '../base/visible.js'

/** Rows as lines, each column as wide as its widest cell. What acts on a terminal is made visible first. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows].map((row) => row.map(visibleLine))
  const widths = head.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? '')].length)))
  return all.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  )
}
