import { z } from 'zod'
import { equalBytes, hex } from '../../base/bytes.js'
import { canonicalJson } from '../../base/canonical.js'
import { keyIdOf } from '../../seal/keys.js'
import { leafHash } from '../../tlog/merkle.js'
import { signedProofSchema } from '../entry.js'
import type { Findings } from './findings.js'
import type { Opening } from './opening.js'
import { checkContactKeys, checkReports } from './operator-rows.js'
import { checkPolicies } from './policies.js'
import { approvalIn, type Published, type PublishedKey } from './published.js'

/** The rows about staff, policies, reports, the operator's and the clinics' keys say what the public entries say, all of it and nothing else. */
export function checkRowsOfEntries(opening: Opening, published: Published, found: Findings): void {
  checkStaff(opening, published, found)
  checkPolicies(opening, published, found)
  checkContactKeys(opening, published, found)
  checkReports(opening, published, found)
  checkKeyEntries(opening, published, found)
  checkKeys(opening, published, found)
}

function checkKeys({ keys, clinics }: Opening, published: Published, found: Findings): void {
  const names = new Map(clinics.map(({ id, name }) => [id, name]))
  const replaced = idsSignedAway(published)
  for (const row of keys) {
    const id = hex(row.id)
    const key = published.keys.get(id)
    const inUse = row.state === 'current' || row.state === 'approved'
    if (inUse && key === undefined) found.note('key-not-established', `key ${id}`)
    const isSo =
      equalBytes(keyIdOf(row), row.id) &&
      (row.state === 'revoked') === published.ended.has(id) &&
      (key === undefined ? row.entry === null && row.firstEntry === null : saysTheSame(row, key)) &&
      !(inUse && replaced.has(id))
    found.expect(isSo, 'key-not-as-in-log', `key ${id}`)
    const isNamed =
      row.state !== 'current' || key === undefined || key.established.name === names.get(row.clinicId)
    found.expect(isNamed, 'clinic-not-as-in-log', `clinic ${row.clinicId}`)
  }
  const rows = new Set(keys.map(({ id }) => hex(id)))
  for (const id of published.keys.keys()) found.expect(rows.has(id), 'key-not-as-in-log', `key ${id}`)
}

function checkStaff({ staff }: Opening, { registrars, registrarEntries }: Published, found: Findings): void {
  const saidAt = (entry: 'registrar' | 'registrar-end') =>
    new Map(
      registrarEntries.flatMap((one) => {
        const said = approvalIn(one.approval.body)
        return one.entry === entry && said !== null && 'signKey' in said
          ? [[hex(said.signKey), one.at.getTime()] as const]
          : []
      }),
    )
  const [added, removed] = [saidAt('registrar'), saidAt('registrar-end')]
  const has = (keys: readonly Uint8Array[], key: Uint8Array) => keys.some((one) => equalBytes(one, key))
  for (const { id, signKey, addedAt, removedAt } of staff) {
    const isSo =
      has(registrars.ever, signKey) &&
      has(registrars.present, signKey) === (removedAt === null) &&
      added.get(hex(signKey)) === addedAt.getTime() &&
      (removedAt === null || removed.get(hex(signKey)) === removedAt.getTime())
    found.expect(isSo, 'staff-not-as-in-log', `member ${id}`)
  }
  const rows = staff.map(({ signKey }) => signKey)
  for (const key of registrars.ever) found.expect(has(rows, key), 'staff-not-as-in-log', `key ${hex(key)}`)
}

function checkKeyEntries({ keyEntries }: Opening, published: Published, found: Findings): void {
  for (const { hash, keyId, publishedAt } of keyEntries) {
    const entry = published.keyEntries.get(hex(hash))
    const isSo = entry?.keyId === hex(keyId) && entry.at.getTime() === publishedAt.getTime()
    found.expect(isSo, 'key-entries-not-as-in-log', `key ${hex(keyId)}`)
  }
  const rows = new Set(keyEntries.map(({ hash }) => hex(hash)))
  for (const [hash, { keyId }] of published.keyEntries) {
    found.expect(rows.has(hash), 'key-entries-not-as-in-log', `key ${keyId}`)
  }
}

const hashIs = (entry: Uint8Array | null, hash: string): boolean =>
  entry !== null && hex(leafHash(entry)) === hash

function saysTheSame(row: Opening['keys'][number], { first, newest, established }: PublishedKey): boolean {
  const { restsOn } = established
  return (
    row.clinicId === established.clinic &&
    hashIs(row.entry, newest.hash) &&
    hashIs(row.firstEntry, first) &&
    row.provenAt?.getTime() === established.provenAt.getTime() &&
    row.proof !== null &&
    equalBytes(row.proof, canonicalJson(z.encode(signedProofSchema, newest.entry.proof))) &&
    (restsOn === null ? row.restsOn === null : equalBytes(row.restsOn ?? new Uint8Array(), restsOn.keyId))
  )
}

/** The keys in whose place their holders signed others, which counts at once. */
const idsSignedAway = ({ keys }: Published): Set<string> =>
  new Set(
    [...keys.values()].flatMap(({ established: { restsOn } }) =>
      restsOn === null ? [] : [hex(restsOn.keyId)],
    ),
  )
