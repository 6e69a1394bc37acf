import { and, asc, eq, inArray } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Directory } from '../contract/clinics.js'
import type { Transaction } from '../database/database.js'
import { clinicKeys, clinics } from '../database/schema.js'
import { fingerprintOf, type PublicKeys } from '../seal/keys.js'

/** A clinic that receives enquiries at present, with the key to seal to. */
export interface Receiver {
  clinicId: string
  keyId: Uint8Array
  keys: PublicKeys
}

const isReceiving = and(
  eq(clinicKeys.clinicId, clinics.id),
  eq(clinicKeys.state, 'current'),
  eq(clinics.state, 'active'),
)

/** Every clinic that receives enquiries, by name. */
export async function listDirectory(tx: Transaction): Promise<Directory['clinics']> {
  const rows = await tx
    .select()
    .from(clinics)
    .innerJoin(clinicKeys, isReceiving)
    .orderBy(asc(clinics.name), asc(clinics.id))
  return rows.map(({ clinics: clinic, clinic_keys: key }) => ({
    id: clinic.id,
    name: clinic.name,
    place: clinic.place,
    county: clinic.county,
    telephone: clinic.telephone,
    languages: clinic.languages,
    careNeeds: clinic.careNeeds,
    key: {
      id: key.id,
      sealKey: key.sealKey,
      signKey: key.signKey,
      sessionKey: key.sessionKey,
      fingerprint: fingerprintOf(key),
      provenAt: provenAtOf(key),
    },
  }))
}

function provenAtOf({ provenAt }: typeof clinicKeys.$inferSelect): Date {
  if (provenAt === null) throw new RangeError('a key is current that was never proven')
  return provenAt
}

/**
 * Those of the given clinics that receive enquiries, by id. With `hold`, none of them can stop receiving or change its
 * key before the transaction ends.
 */
export async function receiversOf(
  tx: Transaction,
  clinicIds: readonly string[],
  { hold = false } = {},
): Promise<Map<string, Receiver>> {
  const query = tx
    .select({
      clinicId: clinics.id,
      keyId: clinicKeys.id,
      sealKey: clinicKeys.sealKey,
      signKey: clinicKeys.signKey,
      sessionKey: clinicKeys.sessionKey,
    })
    .from(clinics)
    .innerJoin(clinicKeys, isReceiving)
    .where(inArray(clinics.id, [...clinicIds]))
    .orderBy(asc(clinics.id))
  const rows = await (hold ? query.for('share') : query)
  return new Map(rows.map(({ clinicId, keyId, ...keys }) => [clinicId, { clinicId, keyId, keys }]))
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
