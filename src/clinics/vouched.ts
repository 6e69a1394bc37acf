import { and, inArray, isNotNull } from 'drizzle-orm'
import { equalBytes, hex } from '../base/bytes.js'
import { sha256 } from '../base/hash.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys } from '../database/schema.js'
import { type EstablishedKey, establish, timeFault } from '../prove/key-chain.js'
import { readKeyEntry } from '../prove/key-entry.js'
import { newestPublic, registrarsIn, type Trusted } from '../prove/log/trusted.js'
import type { Registrars } from '../prove/registrars.js'
import { keyIdOf } from '../seal/keys.js'
import type { ClinicKey } from './key-proof.js'

/** A key with the entries that establish it, oldest first, its own last. */
export interface Chained {
  key: ClinicKey
  chain: Uint8Array[]
}

/** Looks whether registrars vouch for keys, believing the log and not the rows. What was good once is remembered. */
export interface Vouching {
  /** Those of the keys that are vouched for, as their newest entries say. */
  vouched(tx: Transaction, keys: readonly ClinicKey[]): Promise<ClinicKey[]>
}

/** The relay's own look at keys before anything is sealed to them or shown to be sealed to. */
export function openVouching(trusted: Pick<Trusted, 'keys'>): Vouching {
  const good = new Map<string, EstablishedKey>()
  const nameOf = ({ id, entry }: ClinicKey) => hex(sha256(entry ?? id)) + hex(id)
  let seen: { at: string; registrars: Registrars } | null = null

  /** The registrars as of the newest public entry. */
  async function registrarsNow(tx: Transaction): Promise<Registrars> {
    const at = await newestPublic(tx)
    if (seen?.at !== at) seen = { at, registrars: await registrarsIn(tx, trusted) }
    return seen.registrars
  }

  return {
    async vouched(tx, keys) {
      const { ever, endedKeys } = await registrarsNow(tx)
      const isEnded = ({ id }: ClinicKey) => endedKeys.some((ended) => equalBytes(ended, id))
      const sound = keys.filter((key) => equalBytes(keyIdOf(key), key.id) && !isEnded(key))
      for (const chained of await chainsOf(
        tx,
        sound.filter((key) => !good.has(nameOf(key))),
      )) {
        const established = establishedKey(chained, trusted.keys.origin, ever)
        if (established !== null) good.set(nameOf(chained.key), established)
      }
      const at = await now(tx)
      return sound.filter((key) => {
        const established = good.get(nameOf(key))
        return established !== undefined && timeFault(established, at) === null
      })
    },
  }
}

/** The key as its entries establish it; `null` if they do not. */
function establishedKey(
  { key, chain }: Chained,
  origin: string,
  registrars: Uint8Array[],
): EstablishedKey | null {
  const earlier: EstablishedKey[] = []
  for (const body of chain) {
    const read = readKeyEntry(body, { origin, registrars })
    if (read.kind === 'refused' || read.key.clinic !== key.clinicId) return null
    const established = establish(read.key, earlier)
    if (established.kind === 'refused') return null
    earlier.push(established.key)
  }
  const own = earlier.at(-1)
  return own !== undefined && equalBytes(own.keyId, key.id) ? own : null
}

/** The entries that establish each of the keys: back from its own to one that registrars signed. */
export async function chainsOf(tx: Transaction, keys: readonly ClinicKey[]): Promise<Chained[]> {
  if (keys.length === 0) return []
  const clinicIds = new Set(keys.map(({ clinicId }) => clinicId))
  const known = await tx
    .select()
    .from(clinicKeys)
    .where(and(inArray(clinicKeys.clinicId, [...clinicIds]), isNotNull(clinicKeys.entry)))
  const byId = new Map(known.map((key) => [hex(key.id), key]))
  return keys.map((key) => ({ key, chain: chainFrom(key, byId) }))
}

/** More than a clinic that changes its key every month for ten years has, and an end to a circle in the rows. */
const longestChain = 120

function chainFrom(key: ClinicKey, byId: ReadonlyMap<string, ClinicKey>): Uint8Array[] {
  const chain: Uint8Array[] = []
  for (let at: ClinicKey | undefined = key; at?.entry != null && chain.length < longestChain; ) {
    chain.unshift(at.entry)
    // A renewed entry says the same of who vouches; the first one says since when.
    if (at.firstEntry !== null && !equalBytes(at.firstEntry, at.entry)) chain.unshift(at.firstEntry)
    at = at.restsOn === null ? undefined : byId.get(hex(at.restsOn))
  }
  return chain
}
