import { and, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { hashOf } from '../base/hash.js'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import type {
  joinAnswer,
  joinProofAnswer,
  joinProofRequest,
  joinRequest,
  keyTestAnswer,
} from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys, clinics } from '../database/schema.js'
import { soundKeys } from '../seal/key-checks.js'
import { fingerprintOf, keyIdOf, type PublicKeys } from '../seal/keys.js'
import { sealTest } from '../seal/seal.js'
import { type ClinicKey, checkProof, encodeProof } from './key-proof.js'

/** What joining needs of the relay. */
export interface Joining {
  database: Database
  keys: { origin: string }
}

/** The hash under which an invite code is kept. */
export const inviteHashOf = (invite: Uint8Array): Uint8Array => hashOf('videre/v1/invite', invite)

/**
 * An invited clinic offers its keys and gets a test envelope. Until a key is proven the invite can be used again, and
 * the last offer counts. Refuses degenerate keys (`unacceptable-key`), keys that somebody already has and used-up invites.
 */
export async function offerKeys(
  { database, keys: { origin } }: Joining,
  { invite, keys }: z.output<typeof joinRequest>,
): Promise<z.output<typeof joinAnswer>> {
  checkKeys(keys)
  return database.transaction(async (tx) => {
    const [clinic] = await tx
      .select()
      .from(clinics)
      .where(eq(clinics.inviteHash, inviteHashOf(invite)))
      .for('update')
    if (clinic === undefined) throw new Refusal('not-found', 'this invite is unknown or used up')
    const test = await insertOffered(tx, clinic.id, keys)
    return { origin, clinicId: clinic.id, name: clinic.name, fingerprint: fingerprintOf(keys), ...test }
  })
}

/** Refuses degenerate keys (`unacceptable-key`). */
export function checkKeys(keys: PublicKeys): void {
  const checked = soundKeys(keys)
  if (checked.kind === 'unsound') throw new Refusal('unacceptable-key', checked.reason)
}

/** Stores the keys that a clinic offers, in place of what it offered before, and gives a test envelope for them. */
export async function insertOffered(
  tx: Transaction,
  clinicId: string,
  keys: PublicKeys,
): Promise<z.output<typeof keyTestAnswer>> {
  const keyId = keyIdOf(keys)
  const testId = newId()
  const { envelope: testEnvelope, openingTokenHash } = sealTest({ clinic: keys, clinicId, testId })
  await tx.delete(clinicKeys).where(and(eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'offered')))
  const [offered] = await tx
    .insert(clinicKeys)
    .values({
      id: keyId,
      clinicId,
      ...keys,
      state: 'offered',
      testTokenHash: openingTokenHash,
      offeredAt: await now(tx),
    })
    .onConflictDoNothing()
    .returning({ id: clinicKeys.id })
  if (offered === undefined)
    throw new Refusal('unacceptable-key', 'this key is already in use: make a new one')
  return { keyId, testId, testEnvelope }
}

/**
 * The clinic shows that it opened the test envelope and holds both signing keys. The invite is used up; two staff
 * members confirm next. A proof that is sent again gets the same answer.
 */
export async function proveKeys(
  { database, keys: { origin } }: Joining,
  { clinicId, keyId, ...proof }: z.output<typeof joinProofRequest>,
): Promise<z.output<typeof joinProofAnswer>> {
  return database.transaction(async (tx) => {
    // The clinic before its key, as an offer locks them.
    const [clinic] = await tx.select().from(clinics).where(eq(clinics.id, clinicId)).for('update')
    const key = await offeredKey(tx, clinicId, keyId)
    const provenAt = checkProof(proof, key, origin, await now(tx))
    if (key.state === 'offered' && clinic !== undefined) {
      await tx
        .update(clinicKeys)
        .set({ state: 'proven', proof: encodeProof(proof), provenAt, testTokenHash: null })
        .where(eq(clinicKeys.id, key.id))
      // A clinic that receives goes on receiving under its present key until the new one is confirmed.
      const state = clinic.state === 'invited' ? 'proven' : clinic.state
      await tx.update(clinics).set({ state, inviteHash: null }).where(eq(clinics.id, clinic.id))
    }
    return { state: 'proven' as const, fingerprint: fingerprintOf(key) }
  })
}

async function offeredKey(tx: Transaction, clinicId: string, keyId: Uint8Array): Promise<ClinicKey> {
  const [key] = await tx
    .select()
    .from(clinicKeys)
    .where(
      and(
        eq(clinicKeys.id, keyId),
        eq(clinicKeys.clinicId, clinicId),
        inArray(clinicKeys.state, ['offered', 'proven', 'approved', 'current']),
      ),
    )
    .for('update')
  if (key === undefined) throw new Refusal('not-found')
  return key
}
