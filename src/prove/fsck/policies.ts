import { equalBytes } from '../../base/bytes.js'
import type { Findings } from './findings.js'
import type { Opening } from './opening.js'
import type { Published } from './published.js'

type Row = Opening['policies'][number]

/**
 * The rows about policies say what the entries say: of each version, the last time that it came into force or, if it did not yet, from when
 * on it was announced. A version that comes back has several entries; none comes into force that is in force already.
 */
export function checkPolicies({ policies }: Opening, published: Published, found: Findings): void {
  const rows = new Map(policies.map((policy) => [policy.version, policy]))
  const last = lastOfEach(published)
  for (const version of new Set([...rows.keys(), ...last.entered.keys(), ...last.announced.keys()])) {
    const row = rows.get(version)
    const isSo =
      row !== undefined &&
      saysSince(row, last.entered.get(version)) &&
      saysFrom(row, last.announced.get(version))
    found.expect(isSo, 'policy-not-as-in-log', `policy ${version}`)
  }
  const again = published.policies.filter(({ version }, i, all) => version === all[i - 1]?.version)
  if (again.length > 0) found.note('policy-not-as-in-log', 'a policy that is published twice', again.length)
}

const lastOfEach = ({ policies, announced }: Published) => ({
  entered: new Map(policies.map((entry) => [entry.version, entry])),
  announced: new Map(announced.map((entry) => [entry.version, entry])),
})

const saysSince = (row: Row, entry: Published['policies'][number] | undefined): boolean =>
  row.state === 'announced'
    ? entry === undefined
    : entry !== undefined &&
      equalBytes(row.file, entry.file) &&
      row.inForceFrom.getTime() === entry.at.getTime()

function saysFrom(row: Row, entry: Published['announced'][number] | undefined): boolean {
  const from = row.state === 'announced' ? row.inForceFrom : row.returnsFrom
  const isOfFile = entry === undefined || equalBytes(row.file, entry.file)
  return isOfFile && (from === null || from.getTime() === entry?.from.getTime())
}
