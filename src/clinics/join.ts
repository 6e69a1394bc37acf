import { and, eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { hashOf } from '../base/hash.js'
import { newId } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { verifyFor } from '../base/signing.js'
import {
  type joinAnswer,
  type joinProofAnswer,
  type joinProofRequest,
  type joinRequest,
  keyProof,
} from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys, clinics } from '../database/schema.js'
import { openingTokenHashOf } from '../seal/commitment.js'
import { soundKeys } from '../seal/key-checks.js'
import { fingerprintOf, keyIdOf } from '../seal/keys.js'
import { sealTest } from '../seal/seal.js'

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
  const checked = soundKeys(keys)
  if (checked.kind === 'unsound') throw new Refusal('unacceptable-key', checked.reason)
  const keyId = keyIdOf(keys)
  const testId = newId()
  return database.transaction(async (tx) => {
    const [clinic] = await tx
      .select()
      .from(clinics)
      .where(eq(clinics.inviteHash, inviteHashOf(invite)))
      .for('update')
    if (clinic === undefined) throw new Refusal('not-found', 'this invite is unknown or used up')
    const test = sealTest({ clinic: keys, clinicId: clinic.id, testId })
    await tx
      .delete(clinicKeys)
      .where(and(eq(clinicKeys.clinicId, clinic.id), eq(clinicKeys.state, 'offered')))
    const [offered] = await tx
      .insert(clinicKeys)
      .values({
        id: keyId,
        clinicId: clinic.id,
        ...keys,
        state: 'offered',
        testTokenHash: test.openingTokenHash,
        offeredAt: await now(tx),
      })
      .onConflictDoNothing()
      .returning({ id: clinicKeys.id })
    if (offered === undefined)
      throw new Refusal('unacceptable-key', 'this key is already in use: make a new one')
    const fingerprint = fingerprintOf(keys)
    return {
      origin,
      clinicId: clinic.id,
      name: clinic.name,
      keyId,
      fingerprint,
      testId,
      testEnvelope: test.envelope,
    }
  })
}

/**
 * The clinic shows that it opened the test envelope and holds both signing keys. The invite is used up; two staff
 * members confirm next. A proof that is sent again gets the same answer.
 */
export async function proveKeys(
  { database, keys: { origin } }: Joining,
  request: z.output<typeof joinProofRequest>,
): Promise<z.output<typeof joinProofAnswer>> {
  return database.transaction(async (tx) => {
    // The clinic before its key, as an offer locks them.
    const [clinic] = await tx.select().from(clinics).where(eq(clinics.id, request.clinicId)).for('update')
    const key = await offeredKey(tx, request.clinicId, request.keyId)
    checkProof(request, key, origin)
    if (key.state === 'offered' && clinic !== undefined) {
      await tx
        .update(clinicKeys)
        .set({ state: 'proven', provenAt: await now(tx), testTokenHash: null })
        .where(eq(clinicKeys.id, key.id))
      // A clinic that receives goes on receiving under its present key until the new one is confirmed.
      const state = clinic.state === 'invited' ? 'proven' : clinic.state
      await tx.update(clinics).set({ state, inviteHash: null }).where(eq(clinics.id, clinic.id))
    }
    return { state: 'proven' as const, fingerprint: fingerprintOf(key) }
  })
}

type Key = typeof clinicKeys.$inferSelect

async function offeredKey(tx: Transaction, clinicId: string, keyId: Uint8Array): Promise<Key> {
  const [key] = await tx
    .select()
    .from(clinicKeys)
    .where(
      and(
        eq(clinicKeys.id, keyId),
        eq(clinicKeys.clinicId, clinicId),
        inArray(clinicKeys.state, ['offered', 'proven', 'current']),
      ),
    )
    .for('update')
  if (key === undefined) throw new Refusal('not-found')
  return key
}

/** Refuses unless both keys signed, and the token is the one inside the test envelope. */
function checkProof(request: z.output<typeof joinProofRequest>, key: Key, origin: string): void {
  const { body, signature, sessionSignature } = request
  const signed =
    verifyFor('key-proof', origin, body, signature, key.signKey) &&
    verifyFor('key-proof', origin, body, sessionSignature, key.sessionKey)
  const proof = keyProof.safeParse(readCanonicalJson(body)?.value)
  if (
    !signed ||
    !proof.success ||
    proof.data.clinic !== key.clinicId ||
    !equalBytes(proof.data.key, key.id)
  ) {
    throw new Refusal('unacceptable-signature')
  }
  const expected = key.testTokenHash
  if (expected !== null && !equalBytes(openingTokenHashOf(proof.data.token), expected)) {
    throw new Refusal(
      'unacceptable-key',
      'the test envelope was not opened: this token is not the one inside',
    )
  }
}
