import { and, count, eq, gt } from 'drizzle-orm'
import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { verifyFor } from '../base/signing.js'
import type { keyProofAnswer, keyProofRequest, keyTestAnswer } from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeyEntries, clinicKeys, clinics } from '../database/schema.js'
import { decodeEntry, type EntryOf, keyEntryLifeMs, rotationSchema } from '../prove/entry.js'
import type { PublicKeys } from '../seal/keys.js'
import { sealTest } from '../seal/seal.js'
import { checkKeys, insertOffered } from './join.js'
import { publishKey } from './key-entry.js'
import { type ClinicKey, checkProof, encodeProof } from './key-proof.js'
import type { SessionClinic } from './sessions.js'

/** What renewing needs of the relay. */
export interface Renewing {
  database: Database
  keys: { origin: string }
}

type Established = EntryOf<'clinic-key'>['established']

/** A test envelope for the key of the session: opening it renews the key's entry. */
export const testKey = (
  { database }: Renewing,
  clinic: SessionClinic,
): Promise<z.output<typeof keyTestAnswer>> =>
  database.transaction(async (tx) => {
    const { clinicId } = clinic
    const key = await keyOf(tx, clinicId, clinic.keyId)
    const testId = newId()
    const { envelope: testEnvelope, openingTokenHash } = sealTest({ clinic: key, clinicId, testId })
    await tx.update(clinicKeys).set({ testTokenHash: openingTokenHash }).where(eq(clinicKeys.id, key.id))
    return { keyId: key.id, testId, testEnvelope }
  })

/** A clinic that is in offers the keys that are to follow its present ones. Refuses as joining does. */
export function offerNextKeys(
  { database }: Renewing,
  { clinicId }: SessionClinic,
  keys: PublicKeys,
): Promise<z.output<typeof keyTestAnswer>> {
  checkKeys(keys)
  return database.transaction((tx) => insertOffered(tx, clinicId, keys))
}

/**
 * Takes the proof of a clinic that is in. Of its present key it renews the entry. Of offered keys, which the present one has to
 * have signed, it puts them in its place at once: nobody else is needed for that. The entry waits for the log on return.
 */
export const takeProof = (
  { database, keys: { origin } }: Renewing,
  clinic: SessionClinic,
  { keyId, rotation, ...proof }: z.output<typeof keyProofRequest>,
): Promise<z.output<typeof keyProofAnswer>> =>
  database.transaction(async (tx) => {
    const { clinicId } = clinic
    const [entered] = await tx.select().from(clinics).where(eq(clinics.id, clinicId)).for('update')
    const key = await keyOf(tx, clinicId, keyId)
    const at = await now(tx)
    const signedAt = checkProof(proof, key, origin, at)
    // Taken before: its answer was lost. What counts is the proof that was taken.
    const isTaken = key.testTokenHash === null || entered === undefined
    const provenAt = isTaken && key.provenAt !== null ? key.provenAt : signedAt
    const until = new Date(provenAt.getTime() + keyEntryLifeMs)
    if (isTaken) return { until }
    await refuseTooMany(tx, clinicId, at)
    const isRenewal = equalBytes(keyId, clinic.keyId)
    if (!isRenewal) await retire(tx, clinic)
    const { name } = entered
    const established = isRenewal
      ? establishedBefore(key)
      : rotationOf(rotation, {
          clinicId,
          keyId,
          name,
          replaces: clinic.keyId,
          signKey: clinic.signKey,
          origin,
        })
    const entry = await publishKey(tx, { at, name, key, proof, established })
    await tx
      .update(clinicKeys)
      .set({
        state: 'current',
        proof: encodeProof(proof),
        provenAt,
        testTokenHash: null,
        entry,
        ...(isRenewal ? {} : { firstEntry: entry, restsOn: clinic.keyId, currentFrom: at }),
      })
      .where(eq(clinicKeys.id, keyId))
    return { until }
  })

/**
 * How many entries a clinic can publish about its keys in 24 hours. Its client needs one a week; entries stay for ever, and everybody
 * who watches the log reads them.
 */
const mostEntriesADay = 10

async function refuseTooMany(tx: Transaction, clinicId: string, at: Date): Promise<void> {
  const dayBefore = new Date(at.getTime() - 24 * 3_600_000)
  const [published] = await tx
    .select({ n: count() })
    .from(clinicKeyEntries)
    .innerJoin(clinicKeys, eq(clinicKeys.id, clinicKeyEntries.keyId))
    .where(and(eq(clinicKeys.clinicId, clinicId), gt(clinicKeyEntries.publishedAt, dayBefore)))
  if ((published?.n ?? 0) >= mostEntriesADay)
    throw new Refusal(
      'too-soon',
      `keys can be proven ${mostEntriesADay} times in 24 hours: try again tomorrow`,
    )
}

async function keyOf(tx: Transaction, clinicId: string, keyId: Uint8Array): Promise<ClinicKey> {
  const [key] = await tx
    .select()
    .from(clinicKeys)
    .where(and(eq(clinicKeys.id, keyId), eq(clinicKeys.clinicId, clinicId)))
    .for('update')
  if (key === undefined || (key.state !== 'offered' && key.state !== 'current')) {
    throw new Refusal('not-found')
  }
  return key
}

/** Refuses (`unauthenticated`) if the key was revoked or replaced since its session was looked at: then it vouches for none. */
async function retire(tx: Transaction, { clinicId, keyId }: SessionClinic): Promise<void> {
  const [retired] = await tx
    .update(clinicKeys)
    .set({ state: 'replaced' })
    .where(and(eq(clinicKeys.id, keyId), eq(clinicKeys.state, 'current')))
    .returning({ id: clinicKeys.id })
  if (retired === undefined) throw new Refusal('unauthenticated')
  // One that waits to take the present key's place was approved against another than the next one.
  await tx
    .update(clinicKeys)
    .set({ state: 'replaced' })
    .where(and(eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'approved')))
}

function establishedBefore({ entry }: ClinicKey): Established {
  const before = entry === null ? null : decodeEntry(entry)
  if (before?.entry !== 'clinic-key') throw new RangeError('a current key has no entry')
  return before.established
}

/** The present key's signature under its successor. Refuses any other (`unacceptable-signature`). */
function rotationOf(
  signed: { body: Uint8Array; signature: Uint8Array } | undefined,
  expected: {
    clinicId: string
    keyId: Uint8Array
    name: string
    replaces: Uint8Array
    signKey: Uint8Array
    origin: string
  },
): Established {
  if (signed === undefined) throw new Refusal('unacceptable-signature')
  const read = rotationSchema.safeParse(readCanonicalJson(signed.body)?.value)
  const isGood =
    read.success &&
    read.data.clinic === expected.clinicId &&
    read.data.name === expected.name &&
    equalBytes(read.data.key, expected.keyId) &&
    equalBytes(read.data.replaces, expected.replaces) &&
    verifyFor('key-rotation', expected.origin, signed.body, signed.signature, expected.signKey)
  if (!isGood) throw new Refusal('unacceptable-signature')
  return { by: 'previous', ...signed }
}
