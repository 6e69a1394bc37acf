import { equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { verifyFor } from '../base/signing.js'
import { approvalSchema, type Entry, type EntryOf } from './entry.js'

/**
 * Who may vouch for clinics' keys: those who may at present, and everybody who ever could, whose signatures stay good. And the ids of
 * the keys that they ended.
 */
export interface Registrars {
  present: Uint8Array[]
  ever: Uint8Array[]
  endedKeys: Uint8Array[]
}

/**
 * The registrars that follow from the public entries of a log, in their order. `first` is the key of the first one, known from
 * elsewhere: an entry that makes somebody else the first, or that too few of those present signed, changes nothing.
 */
export function registrarsOf(
  entries: readonly Entry[],
  origin: string,
  first: Uint8Array | null,
): Registrars {
  const present: Uint8Array[] = []
  const ever: Uint8Array[] = []
  const endedKeys: Uint8Array[] = []
  for (const entry of entries) {
    if (entry.entry === 'clinic-key-end' && isApproved(entry.approval, present, origin)) {
      const revoked = revokedBy(entry)
      if (revoked !== null) endedKeys.push(revoked)
    }
    if (entry.entry !== 'registrar' && entry.entry !== 'registrar-end') continue
    const said = approvalSchema.safeParse(readCanonicalJson(entry.approval.body)?.value)
    if (!said.success || !('signKey' in said.data)) continue
    const { command, signKey } = said.data
    const isFirst = ever.length === 0 && first !== null && equalBytes(signKey, first)
    if (!isFirst && !isApproved(entry.approval, present, origin)) continue
    if (command === 'staff.add' && entry.entry === 'registrar') {
      present.push(signKey)
      ever.push(signKey)
    }
    if (command === 'staff.remove' && entry.entry === 'registrar-end') {
      present.splice(0, present.length, ...present.filter((key) => !equalBytes(key, signKey)))
    }
  }
  return { present, ever, endedKeys }
}

/** The key that an entry ends, if that is what was approved. */
function revokedBy({ approval, clinic, key }: EntryOf<'clinic-key-end'>): Uint8Array | null {
  const said = approvalSchema.safeParse(readCanonicalJson(approval.body)?.value)
  const isSame =
    said.success &&
    said.data.command === 'clinic.revoke' &&
    said.data.clinic === clinic &&
    equalBytes(said.data.key, key)
  return isSame ? key : null
}

/** Whether so many of those present signed as an act of registrars takes: both of two, and the only one of one. */
function isApproved(
  { body, signatures }: EntryOf<'registrar'>['approval'],
  present: readonly Uint8Array[],
  origin: string,
): boolean {
  const signers = present.filter((key) =>
    signatures.some(
      ({ signKey, signature }) =>
        equalBytes(signKey, key) && verifyFor('registrar', origin, body, signature, key),
    ),
  )
  return present.length > 0 && signers.length >= Math.min(2, present.length)
}
