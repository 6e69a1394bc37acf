import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { hex } from '../base/bytes.js'
import { newId } from '../base/ids.js'
import type { Directory } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys, clinics, logLeaves, logs } from '../database/schema.js'
import { keyEntryLifeMs } from '../prove/entry.js'
import type { Quorum } from '../prove/log/checkpoints.js'
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

/** Active, with a current key that was proven in the last 30 days and whose entry is in the log in use. */
const isReceiving = (at: Date) =>
  and(
    eq(clinicKeys.clinicId, clinics.id),
    eq(clinicKeys.state, 'current'),
    eq(clinics.state, 'active'),
    gt(clinicKeys.provenAt, new Date(at.getTime() - keyEntryLifeMs)),
    sql`exists (select 1 from ${logLeaves} where ${logLeaves.log} = (select max(${logs.number}) from ${logs})
      and ${logLeaves.hash} = sha256('\\x00'::bytea || ${clinicKeys.entry}))`,
  )

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
  const keys = await vouching.vouched(
    tx,
    rows.map(({ clinic_keys }) => clinic_keys),
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
    rows.map(({ key }) => key),
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
