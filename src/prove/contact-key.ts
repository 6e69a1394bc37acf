import { equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { soundKeys } from '../seal/key-checks.js'
import { keyIdOf, type PublicKeys } from '../seal/keys.js'
import { leafHash, verifyInclusion } from '../tlog/merkle.js'
import { parseProof } from '../tlog/proof.js'
import { approvalSchema, decodeEntry } from './entry.js'
import { isByTwo } from './key-entry.js'
import type { Trust } from './trust.js'
import { type CheckpointFault, readTrustedCheckpoint } from './trusted-checkpoint.js'

/** The operator's contact key, as a relay offers it: its public entry and the tlog-proof of that. */
export interface OfferedContactKey {
  entry: { body: Uint8Array; proof: string }
  trust: Trust
}

/** Why nothing may be sealed to a contact key. */
export type ContactKeyFault =
  | CheckpointFault
  | 'proof_unreadable'
  | 'entry_not_in_log'
  | 'entry_unreadable'
  | 'key_unsound'
  | 'key_not_approved'

/** What {@link readContactKey} and {@link checkContactKey} make of an entry. */
export type ContactKey =
  | { kind: 'good'; keys: PublicKeys; keyId: Uint8Array; at: Date }
  | { kind: 'refused'; reason: ContactKeyFault }

const refused = (reason: ContactKeyFault): ContactKey => ({ kind: 'refused', reason })

/**
 * Reads a `contact-key` entry: its keys are sound, and two trusted registrars approved just them. Whether it is in a log is not
 * looked at, nor whether a later one took its place: the relay says which is the newest.
 */
export function readContactKey(
  body: Uint8Array,
  { origin, registrars }: Pick<Trust, 'origin' | 'registrars'>,
): ContactKey {
  const entry = decodeEntry(body)
  if (entry?.entry !== 'contact-key') return refused('entry_unreadable')
  const { keys, approval, at } = entry
  if (soundKeys(keys).kind === 'unsound') return refused('key_unsound')
  const keyId = keyIdOf(keys)
  const said = approvalSchema.safeParse(readCanonicalJson(approval.body)?.value)
  const isApproved =
    said.success &&
    said.data.command === 'contact.set' &&
    equalBytes(said.data.key, keyId) &&
    isByTwo(approval, registrars, origin)
  return isApproved ? { kind: 'good', keys, keyId, at } : refused('key_not_approved')
}

/** Whether a question may be sealed to a contact key: {@link readContactKey}, and its entry is in a trusted log. */
export function checkContactKey({ entry: { body, proof }, trust }: OfferedContactKey): ContactKey {
  const placed = parseProof(proof)
  if (placed === null) return refused('proof_unreadable')
  const log = readTrustedCheckpoint(placed.checkpoint, trust)
  if (log.kind === 'refused') return refused(log.reason)
  const { size, root } = log.checkpoint
  return verifyInclusion(placed.index, size, leafHash(body), placed.hashes, root)
    ? readContactKey(body, trust)
    : refused('entry_not_in_log')
}
