import { equalBytes, hex } from '../../base/bytes.js'
import { type EstablishedKey, establish, timeFault } from '../key-chain.js'
import { readKeyEntry } from '../key-entry.js'
import type { Trust } from '../trust.js'
import { type Place, type Reason, reasonAt } from './reasons.js'
import type { EntryRecord } from './records.js'
import type { Case } from './subject.js'

/** A clinic's key that the file shows to be the clinic's. */
export interface FileKey extends EstablishedKey {
  where: Place
}

/** The keys in a file, in the order of the log. */
export interface FileKeys {
  keys: FileKey[]
  reasons: Reason[]
}

/** The first half of rule 8, and no key twice: every `clinic-key` entry holds and is established. */
export function readKeys(entries: readonly EntryRecord[], trust: Trust): FileKeys {
  const keys: FileKey[] = []
  const reasons: Reason[] = []
  for (const { where, body, entry } of entries) {
    if (entry.entry !== 'clinic-key') continue
    const read = readKeyEntry(body, trust)
    const established = read.kind === 'key' ? establish(read.key, keys) : read
    if (established.kind === 'refused') reasons.push(reasonAt(established.reason, where))
    else if (keys.some(({ keyId }) => equalBytes(keyId, established.key.keyId)))
      reasons.push(reasonAt('key_twice', where))
    else keys.push({ ...established.key, where })
  }
  return { keys, reasons }
}

/** The key that a delivery was sealed to, whether it counted then or not. */
export const keyOf = ({ consignment: { statement } }: Case, keys: readonly FileKey[]): FileKey | undefined =>
  keys.find(({ clinic, keyId }) => clinic === statement.clinic && equalBytes(keyId, statement.key))

/** The second half of rule 8: what was forwarded was sealed to a key of the clinic that counted then. */
export function checkSealedTo(cases: readonly Case[], keys: readonly FileKey[]): Reason[] {
  return cases.flatMap((one) => {
    const { where, statement } = one.consignment
    const key = keyOf(one, keys)
    if (key === undefined) return [reasonAt('key_missing', where)]
    const fault = timeFault(key, statement.at)
    return fault === null ? [] : [reasonAt(fault, where)]
  })
}

/** Rule 10: every key is used, or establishes one that is. */
export function checkNoneSurplus(keys: readonly FileKey[], used: readonly FileKey[]): Reason[] {
  const needed = new Set<string>()
  for (const key of used) {
    for (let at: EstablishedKey | null = key; at !== null && !needed.has(hex(at.keyId)); at = at.restsOn)
      needed.add(hex(at.keyId))
  }
  return keys
    .filter(({ keyId }) => !needed.has(hex(keyId)))
    .map(({ where }) => reasonAt('key_surplus', where))
}
