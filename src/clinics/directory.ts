import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import { hex } from '../base/bytes.js'
import { newId } from '../base/ids.js'
import type { Directory } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeyEntries, clinicKeys, clinics, logLeaves } from '../database/schema.js'
import { keyEntryLifeMs } from '../prove/entry.js'
import { newestSeen, type Quorum } from '../prove/log/checkpoints.js'
import { currentLog } from '../prove/log/head.js'
import { proofsOf } from '../prove/log/prove.js'
import { fingerprintOf, type PublicKeys } from '../seal/keys.js'
import type { ClinicKey } from './key-proof.js'
import { chainsOf, type Vouching } from './vouched.js'

/** A clinic that receives enquiries at present, with the key to seal to. */
export interface Receiver {
  clinicId: string
  keyId: Uint8Array
  keys: PublicKeys
}

/** What reading the directory needs of the relay. */
export interface Listing {
  vouching: Vouching
  quorum: Quorum
}

/** Active, with a current key that was proven in the last 30 days. */
const isReceiving = (at: Date) =>
  and(
    eq(clinicKeys.clinicId, clinics.id),
    eq(clinicKeys.state, 'current'),
    eq(clinics.state, 'active'),
    gt(clinicKeys.provenAt, new Date(at.getTime() - keyEntryLifeMs)),
  )

/**
 * The keys, each with its newest entry among the first `size` of the log in use; those without one are left out. A renewal that the
 * log has not taken in, or that its witnesses have not seen, takes no clinic away from patients: its last entry still counts.
 */
async function withEntriesIn(
  tx: Transaction,
  keys: readonly ClinicKey[],
  size: number,
): Promise<ClinicKey[]> {
  if (keys.length === 0) return []
  const { number } = await currentLog(tx)
  const isShown = and(
    eq(logLeaves.log, number),
    eq(logLeaves.hash, clinicKeyEntries.hash),
    lt(logLeaves.index, size),
  )
  const ids = keys.map(({ id }) => id)
  const shown = await tx
    .selectDistinctOn([clinicKeyEntries.keyId], { keyId: clinicKeyEntries.keyId, entry: logLeaves.entry })
    .from(clinicKeyEntries)
    .innerJoin(logLeaves, isShown)
    .where(inArray(clinicKeyEntries.keyId, ids))
    .orderBy(clinicKeyEntries.keyId, desc(logLeaves.index))
  const entries = new Map(shown.map(({ keyId, entry }) => [hex(keyId), entry]))
  return keys.flatMap((key) => {
    const entry = entries.get(hex(key.id))
    return entry === undefined ? [] : [{ ...key, entry }]
  })
}

/** Every clinic that receives enquiries and whose key can be shown to be its own, by name. */
export async function listDirectory(
  tx: Transaction,
  { vouching, quorum }: Listing,
): Promise<Directory['clinics']> {
  const rows = await tx
    .select()
    .from(clinics)
    .innerJoin(clinicKeys, isReceiving(await now(tx)))
    .orderBy(asc(clinics.name), asc(clinics.id))
  const { number } = await currentLog(tx)
  const seen = await newestSeen(tx, number, quorum)
  const keys = await vouching.vouched(
    tx,
    await withEntriesIn(
      tx,
      rows.map(({ clinic_keys }) => clinic_keys),
      seen?.size ?? 0,
    ),
  )
  const chains = await chainsOf(tx, keys)
  const proofs = await proofsOf(
    tx,
    chains.flatMap(({ chain }) => chain),
    quorum,
  )
  const provenBy = new Map(
    chains.map(({ key, chain }) => {
      const entries = chain.map((body) => ({ body, proof: proofs.get(body) ?? '' }))
      return [hex(key.id), entries.every(({ proof }) => proof !== '') ? entries : []] as const
    }),
  )
  return rows.flatMap(({ clinics: clinic, clinic_keys: key }) => {
    const entries = provenBy.get(hex(key.id)) ?? []
    return entries.length === 0 ? [] : [listed(clinic, key, entries)]
  })
}

type Listed = Directory['clinics'][number]

function listed(
  clinic: typeof clinics.$inferSelect,
  key: ClinicKey,
  entries: Listed['key']['entries'],
): Listed {
  const { id, name, place, county, telephone, languages, careNeeds } = clinic
  const { sealKey, signKey, sessionKey, provenAt } = key
  if (provenAt === null) throw new RangeError('a key is current that was never proven')
  const fingerprint = fingerprintOf(key)
  return {
    id,
    name,
    place,
    county,
    telephone,
    languages,
    careNeeds,
    key: { id: key.id, sealKey, signKey, sessionKey, fingerprint, provenAt, entries },
  }
}

/**
 * Those of the given clinics that receive enquiries, by id. With `hold`, none of them can stop receiving or change its
 * key before the transaction ends.
 */
export async function receiversOf(
  tx: Transaction,
  { vouching }: Pick<Listing, 'vouching'>,
  clinicIds: readonly string[],
  { hold = false } = {},
): Promise<Map<string, Receiver>> {
  const query = tx
    .select({ key: clinicKeys })
    .from(clinics)
    .innerJoin(clinicKeys, isReceiving(await now(tx)))
    .where(inArray(clinics.id, [...clinicIds]))
    .orderBy(asc(clinics.id))
  const rows = await (hold ? query.for('share', { of: [clinics, clinicKeys] }) : query)
  const keys = await vouching.vouched(
    tx,
    await withEntriesIn(
      tx,
      rows.map(({ key }) => key),
      Number.MAX_SAFE_INTEGER,
    ),
  )
  return new Map(
    keys.map(({ clinicId, id: keyId, sealKey, signKey, sessionKey }) => [
      clinicId,
      { clinicId, keyId, keys: { sealKey, signKey, sessionKey } },
    ]),
  )
}

/** What staff write about a clinic that they invite. */
export type ClinicEntry = Pick<
  typeof clinics.$inferSelect,
  'name' | 'place' | 'county' | 'telephone' | 'languages' | 'careNeeds'
>

/** Adds an invited clinic, which is shown to nobody yet, and gives its id. */
export async function addInvited(
  tx: Transaction,
  entry: ClinicEntry,
  inviteHash: Uint8Array,
  at: Date,
): Promise<string> {
  const id = newId()
  await tx.insert(clinics).values({ id, ...entry, state: 'invited', inviteHash, invitedAt: at })
  return id
}
