import { equalBytes } from '../base/bytes.js'
import { keyEntryLifeMs } from './entry.js'
import type { KeyEntry } from './key-entry.js'

/** How far the clocks of clinic and relay may be apart. */
export const toleranceMs = 10 * 60 * 1000

/** A clinic's key that is shown to be the clinic's, by registrars or through earlier keys that are. */
export interface EstablishedKey extends KeyEntry {
  /** The key that vouches for it; `null` if registrars do. */
  restsOn: EstablishedKey | null
  /** The instant before which it does not count, or one of those that it rests on does not; `null` if there is none. */
  countsFrom: Date | null
}

/** Why a key that rests on its clinic's previous one is not established. */
export type ChainFault = 'previous_key_missing' | 'rotation_signature_bad' | 'name_changed'

/** What {@link establish} makes of an entry. */
export type Establishment =
  | { kind: 'established'; key: EstablishedKey }
  | { kind: 'refused'; reason: ChainFault }

/** Shows a key to be its clinic's; `earlier` are the established keys whose entries come before this one in the log. */
export function establish(entry: KeyEntry, earlier: readonly EstablishedKey[]): Establishment {
  const { established } = entry
  if (established.by === 'registrars')
    return { kind: 'established', key: { ...entry, restsOn: null, countsFrom: established.waitsUntil } }
  const { replaces, isSignedBy } = established
  const previous = earlier.findLast((key) => key.clinic === entry.clinic && equalBytes(key.keyId, replaces))
  if (previous === undefined) return { kind: 'refused', reason: 'previous_key_missing' }
  if (!isSignedBy(previous.keys.signKey)) return { kind: 'refused', reason: 'rotation_signature_bad' }
  if (previous.name !== entry.name) return { kind: 'refused', reason: 'name_changed' }
  return { kind: 'established', key: { ...entry, restsOn: previous, countsFrom: previous.countsFrom } }
}

/** Why a key does not count at an instant. */
export type TimeFault = 'key_not_yet' | 'key_expired' | 'key_waiting'

/** The instant from which a key does not count any more, unless it is proven again. */
export const countsUntil = ({ provenAt }: KeyEntry): Date => new Date(provenAt.getTime() + keyEntryLifeMs)

/** Why a key does not count at `at` (FORMAT.md, rule 8 of the evidence); `null` if it does. */
export function timeFault(key: EstablishedKey, at: Date): TimeFault | null {
  const latest = at.getTime() + toleranceMs
  if (key.at.getTime() > latest || key.provenAt.getTime() > latest) return 'key_not_yet'
  if (at.getTime() >= countsUntil(key).getTime()) return 'key_expired'
  if (key.countsFrom !== null && at.getTime() < key.countsFrom.getTime()) return 'key_waiting'
  return null
}
