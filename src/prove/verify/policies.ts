import { type Reason, reasonAt } from './reasons.js'
import type { EntryRecord } from './records.js'
import type { Case } from './subject.js'

/** A policy that was in force, and SHA-256 over its exact file. */
export interface NamedPolicy {
  version: string
  file: Uint8Array
}

/** The policies in a file. */
export const policiesIn = (entries: readonly EntryRecord[]): NamedPolicy[] =>
  entries.flatMap(({ entry }) =>
    entry.entry === 'policy' ? [{ version: entry.version, file: entry.file }] : [],
  )

/** Rule 9: one policy entry for each policy that a consignment names, and no other. */
export function checkPolicies(cases: readonly Case[], entries: readonly EntryRecord[]): Reason[] {
  const wanted = new Set(cases.map(({ consignment }) => consignment.statement.consent))
  const found = new Set<string>()
  const reasons: Reason[] = []
  for (const { entry, where } of entries) {
    if (entry.entry !== 'policy') continue
    if (!wanted.has(entry.version) || found.has(entry.version))
      reasons.push(reasonAt('policy_surplus', where))
    found.add(entry.version)
  }
  const missing = cases.filter(({ consignment }) => !found.has(consignment.statement.consent))
  return [...reasons, ...missing.map(({ consignment }) => reasonAt('policy_missing', consignment.where))]
}
