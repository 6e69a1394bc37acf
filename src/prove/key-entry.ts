import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { verifyFor } from '../base/signing.js'
import { isSoundSigningKey } from '../base/sodium.js'
import { soundKeys } from '../seal/key-checks.js'
import { keyIdOf, type PublicKeys } from '../seal/keys.js'
import {
  approvalSchema,
  decodeEntry,
  type EntryOf,
  keyProofSchema,
  replacementDelayMs,
  rotationSchema,
} from './entry.js'
import type { Trust } from './trust.js'

/** A `clinic-key` entry in which everything holds that can be checked in it alone. */
export interface KeyEntry {
  clinic: string
  name: string
  keys: PublicKeys
  keyId: Uint8Array
  /** When the relay says that the keys began to work. */
  at: Date
  /** When the clinic says that it proved them: they count for 30 days from then. */
  provenAt: Date
  established:
    | {
        by: 'registrars'
        /** If the key replaces another: the instant before which it does not count. */
        waitsUntil: Date | null
      }
    | {
        by: 'previous'
        /** The id of the key that vouches for this one, and has to be established itself. */
        replaces: Uint8Array
        /** Whether the holder of that key's `signKey` signed it. */
        isSignedBy(signKey: Uint8Array): boolean
      }
}

/** Why a `clinic-key` entry is refused on its own. */
export type KeyEntryFault = 'entry_unreadable' | 'key_unsound' | 'key_proof_bad' | 'key_not_established'

/** What {@link readKeyEntry} makes of an entry's bytes. */
export type KeyEntryReading = { kind: 'key'; key: KeyEntry } | { kind: 'refused'; reason: KeyEntryFault }

const refused = (reason: KeyEntryFault): KeyEntryReading => ({ kind: 'refused', reason })

type Entry = EntryOf<'clinic-key'>

/**
 * Reads a `clinic-key` entry (FORMAT.md, "Entries of the log"): its keys are sound, whoever holds them proved it, and two
 * trusted registrars vouch for them, or the clinic's previous key is said to. Whether it is in a log is not looked at.
 */
export function readKeyEntry(body: Uint8Array, trust: Pick<Trust, 'origin' | 'registrars'>): KeyEntryReading {
  const entry = decodeEntry(body)
  if (entry?.entry !== 'clinic-key') return refused('entry_unreadable')
  const { clinic, name, keys, at } = entry
  if (soundKeys(keys).kind === 'unsound') return refused('key_unsound')
  const keyId = keyIdOf(keys)
  const provenAt = proofTime(entry, keyId, trust.origin)
  if (provenAt === null) return refused('key_proof_bad')
  const established = establishmentOf(entry, keyId, trust)
  if (established === null) return refused('key_not_established')
  return { kind: 'key', key: { clinic, name, keys, keyId, at, provenAt, established } }
}

const parse = <S extends z.ZodType>(schema: S, body: Uint8Array): z.output<S> | null => {
  const parsed = schema.safeParse(readCanonicalJson(body)?.value)
  return parsed.success ? parsed.data : null
}

/** When the holder of both keys proved them, by its own clock; `null` if it did not. */
function proofTime({ clinic, keys, proof }: Entry, keyId: Uint8Array, origin: string): Date | null {
  const said = parse(keyProofSchema, proof.body)
  const isProven =
    said !== null &&
    said.clinic === clinic &&
    equalBytes(said.key, keyId) &&
    verifyFor('key-proof', origin, proof.body, proof.signature, keys.signKey) &&
    verifyFor('key-proof', origin, proof.body, proof.sessionSignature, keys.sessionKey)
  return isProven ? said.at : null
}

/** Why the keys are the clinic's; `null` if nobody says so whom the reader trusts. */
function establishmentOf(
  entry: Entry,
  keyId: Uint8Array,
  { origin, registrars }: Pick<Trust, 'origin' | 'registrars'>,
): KeyEntry['established'] | null {
  const { established } = entry
  const says = (said: { clinic: string; name: string; key: Uint8Array }): boolean =>
    said.clinic === entry.clinic && said.name === entry.name && equalBytes(said.key, keyId)
  const { body } = established
  if (established.by === 'previous') {
    const { signature } = established
    const said = parse(rotationSchema, body)
    if (said === null || !says(said)) return null
    const isSignedBy = (signKey: Uint8Array) => verifyFor('key-rotation', origin, body, signature, signKey)
    return { by: 'previous', replaces: said.replaces, isSignedBy }
  }
  const said = parse(approvalSchema, body)
  const isApproved =
    said?.command === 'clinic.confirm' && says(said) && isByTwo(established, registrars, origin)
  if (!isApproved) return null
  const waitsUntil = said.replaces === null ? null : new Date(said.at.getTime() + replacementDelayMs)
  return { by: 'registrars', waitsUntil }
}

type Approval = EntryOf<'clinic-key-end'>['approval']

/** Whether two different trusted registrars signed, and nobody else. */
export function isByTwo(
  { body, signatures }: Approval,
  registrars: readonly Uint8Array[],
  origin: string,
): boolean {
  const [one, other] = signatures
  return (
    one !== undefined &&
    other !== undefined &&
    !equalBytes(one.signKey, other.signKey) &&
    signatures.every(
      ({ signKey, signature }) =>
        registrars.some((trusted) => equalBytes(trusted, signKey)) &&
        isSoundSigningKey(signKey) &&
        verifyFor('registrar', origin, body, signature, signKey),
    )
  )
}
