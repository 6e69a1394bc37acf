import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { JournalEntry } from '../../expire/anonymity/singling-out.js'
import { CommandProblem } from '../command-problem.js'

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])/, 'must begin with a month such as 2026-11')
const optional = z.string().optional()

/** A line of a journal: what a clinic knows of an enquiry. Whatever else it notes is passed over. */
const lineSchema = z.object({
  month,
  careNeed: optional,
  county: optional,
  outcome: optional,
  clinicCount: z.union([z.string(), z.int().transform(String)]).optional(),
})

/**
 * Reads a clinic's journal: JSON, a list of objects, or CSV with a heading, with the members `month` (or a longer date), `careNeed`, `county`,
 * `outcome` and `clinicCount`, all but the first of which may be missing. It stays on this machine. Throws a sentence if it is neither.
 */
export async function readJournal(path: string): Promise<JournalEntry[]> {
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  const lines = z.array(lineSchema).safeParse(/^\s*\[/.test(text) ? readJson(text) : readTable(text))
  if (!lines.success)
    throw new CommandProblem(
      `${path}: is no journal: a month, careNeed, county, outcome and clinicCount for each`,
    )
  return lines.data.map((line) => ({
    month: line.month.slice(0, 7),
    careNeeds: known(line.careNeed),
    counties: known(line.county),
    outcomes: known(line.outcome),
    clinicCounts: known(line.clinicCount),
  }))
}

const known = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A table of cells without line breaks, as spreadsheets write codes and months: quoted or not, with commas or semicolons. */
function readTable(text: string): Record<string, string>[] {
  const [head = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(/[,;]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])))
}
