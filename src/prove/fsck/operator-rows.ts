import { hex } from '../../base/bytes.js'
import { leafHash } from '../../tlog/merkle.js'
import { readReport, reportEntry } from '../retention-report.js'
import type { Findings } from './findings.js'
import type { Opening } from './opening.js'
import type { Published } from './published.js'

/** The rows about the operator's contact keys say what the entries say: all of them, and the newest is the current one. */
export function checkContactKeys(
  { contactKeys: rows }: Opening,
  { contactKeys }: Published,
  found: Findings,
): void {
  const newest = [...contactKeys.keys()].at(-1)
  const inRows = new Set<string>()
  for (const { id, entry: bytes, state, setAt } of rows) {
    const hash = hex(leafHash(bytes))
    const entry = contactKeys.get(hash)
    inRows.add(hash)
    const isSo =
      entry?.keyId === hex(id) &&
      entry.at.getTime() === setAt.getTime() &&
      (state === 'current') === (hash === newest)
    found.expect(isSo, 'contact-key-not-as-in-log', `key ${hex(id)}`)
  }
  for (const [hash, { keyId }] of contactKeys)
    found.expect(inRows.has(hash), 'contact-key-not-as-in-log', `key ${keyId}`)
}

/** Every report that the relay keeps is in the log, as the one of its day, and every one of a day that is in the log is kept. */
export function checkReports({ reports: rows }: Opening, { reports }: Published, found: Findings): void {
  for (const { day, at, body, signature } of rows) {
    const isReport = readReport(body) !== null
    const report = isReport ? reports.get(hex(leafHash(reportEntry({ body, signature })))) : undefined
    const isSo = report?.day === day && report.occasion === 'daily' && report.at.getTime() === at.getTime()
    found.expect(isSo, 'report-not-as-in-log', `report of ${day}`)
  }
  const days = new Set(rows.map(({ day }) => day))
  for (const { day, occasion } of reports.values())
    found.expect(occasion !== 'daily' || days.has(day), 'report-not-as-in-log', `report of ${day}`)
}
