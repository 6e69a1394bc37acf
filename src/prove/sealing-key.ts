import { equalBytes } from '../base/bytes.js'
import { leafHash, verifyInclusion } from '../tlog/merkle.js'
import { parseProof } from '../tlog/proof.js'
import { replacementDelayMs } from './entry.js'
import {
  type ChainFault,
  countsUntil,
  type EstablishedKey,
  establish,
  type TimeFault,
  timeFault,
} from './key-chain.js'
import { type KeyEntry, type KeyEntryFault, readKeyEntry } from './key-entry.js'
import type { Trust } from './trust.js'
import { type CheckpointFault, readTrustedCheckpoint } from './trusted-checkpoint.js'

/** A key that somebody wants to seal to, as a directory presents it. */
export interface OfferedKey {
  /** Entries with their tlog-proofs: the last is the key's own, those before establish it, oldest first. */
  chain: readonly { body: Uint8Array; proof: string }[]
  clinicId: string
  keyId: Uint8Array
  trust: Trust
  now: Date
}

/** Why nothing may be sealed to a key. */
export type SealingKeyFault =
  | CheckpointFault
  | KeyEntryFault
  | ChainFault
  | TimeFault
  | 'proof_unreadable'
  | 'entry_not_in_log'
  | 'key_missing'
  | 'key_of_another_clinic'
  | 'key_unwitnessed'

/** What {@link checkSealingKey} makes of a key. */
export type SealingKey =
  | {
      kind: 'good'
      /** The clinic's name, as those who vouch for its key know it. */
      name: string
      sealKey: Uint8Array
      signKey: Uint8Array
      /** From then on nothing may be sealed to it, unless it is proven again. */
      until: Date
    }
  | { kind: 'refused'; reason: SealingKeyFault }

const refused = (reason: SealingKeyFault): { kind: 'refused'; reason: SealingKeyFault } => ({
  kind: 'refused',
  reason,
})

/** The first entry of a key and its newest, for more keys than a clinic that changes its key every month for ten years has. */
const longestChain = 240

/**
 * Whether something may be sealed to a clinic's key now: its entry and those that establish it are in a trusted log, it is
 * the key with this id of this clinic, and it counts. One that replaces another without its signature counts only when
 * the log has shown it for 24 hours: so many witnesses as the reader asks for say since when.
 */
export function checkSealingKey({ chain, clinicId, keyId, trust, now }: OfferedKey): SealingKey {
  if (chain.length > longestChain) return refused('key_missing')
  const keys: EstablishedKey[] = []
  for (const link of chain) {
    const read = readLink(link, trust)
    if (read.kind === 'refused') return read
    if (read.key.clinic !== clinicId) return refused('key_of_another_clinic')
    const established = establish(read.key, keys)
    if (established.kind === 'refused') return established
    const { key } = established
    if (isReplacement(key) && !isKnown(key, keys) && !wasSeenLongAgo(read.witnesses, trust, now))
      return refused('key_unwitnessed')
    keys.push(key)
  }
  const key = keys.at(-1)
  if (key === undefined || !equalBytes(key.keyId, keyId)) return refused('key_missing')
  const fault = timeFault(key, now)
  if (fault !== null) return refused(fault)
  const { sealKey, signKey } = key.keys
  return { kind: 'good', name: key.name, sealKey, signKey, until: countsUntil(key) }
}

type LinkReading = { kind: 'key'; key: KeyEntry; witnesses: Date[] } | ReturnType<typeof refused>

/** An entry that is in a trusted log. */
function readLink({ body, proof }: OfferedKey['chain'][number], trust: Trust): LinkReading {
  const placed = parseProof(proof)
  if (placed === null) return refused('proof_unreadable')
  const log = readTrustedCheckpoint(placed.checkpoint, trust)
  if (log.kind === 'refused') return log
  const { size, root } = log.checkpoint
  if (!verifyInclusion(placed.index, size, leafHash(body), placed.hashes, root))
    return refused('entry_not_in_log')
  const read = readKeyEntry(body, trust)
  return read.kind === 'refused' ? read : { ...read, witnesses: log.witnesses }
}

/** Whether the key takes the place of another without its signature. */
const isReplacement = ({ established }: KeyEntry): boolean =>
  established.by === 'registrars' && established.waitsUntil !== null

/** Whether an earlier entry of the same key has passed: a renewed entry is new to the log, and its key is not. */
const isKnown = (key: KeyEntry, earlier: readonly KeyEntry[]): boolean =>
  earlier.some(({ keyId }) => equalBytes(keyId, key.keyId))

function wasSeenLongAgo(witnesses: readonly Date[], { witnesses: { needed } }: Trust, now: Date): boolean {
  if (needed === 0) return true
  const seen = witnesses[needed - 1]
  return seen !== undefined && now.getTime() - seen.getTime() >= replacementDelayMs
}
