import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { concat, equalBytes } from '../base/bytes.js'
import { readCanonicalJson } from '../base/canonical.js'
import { deriveKey, hashOf } from '../base/hash.js'
import { idBytes } from '../base/ids.js'
import { Refusal } from '../base/refusal.js'
import { verifyFor } from '../base/signing.js'
import { randomBytes } from '../base/sodium.js'
import { challengeProof, type sessionAnswer, type sessionRequest } from '../contract/clinics.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys, clinicSessions, clinics } from '../database/schema.js'

/** Long enough for a slow line and a passphrase, short enough that a challenge seen elsewhere is of no use. */
const challengeLifeMs = 2 * 60_000
/** A working day: nobody is thrown out between two patients, and a forgotten browser does not stay in overnight. */
const sessionLifeMs = 10 * 3_600_000

/** What sessions need of the relay. */
export interface Sessions {
  database: Database
  keys: { origin: string; challenge: Uint8Array }
}

/** The clinic behind a session, and the key that receipts of this session are signed with. */
export interface SessionClinic {
  clinicId: string
  keyId: Uint8Array
  signKey: Uint8Array
}

/**
 * A challenge of 72 bytes: the time until which it is good (8), 32 random, and a MAC (32) that binds both to the
 * clinic. Nothing is stored, so that asking for challenges fills nothing.
 */
export async function makeChallenge({ database, keys }: Sessions, clinicId: string): Promise<Uint8Array> {
  const at = await database.transaction(now)
  const goodUntil = new Uint8Array(8)
  new DataView(goodUntil.buffer).setBigUint64(0, BigInt(at.getTime() + challengeLifeMs))
  const fresh = concat(goodUntil, randomBytes(32))
  return concat(fresh, macOf(keys.challenge, clinicId, fresh))
}

const macOf = (key: Uint8Array, clinicId: string, fresh: Uint8Array): Uint8Array =>
  deriveKey(key, 'videre/v1/challenge', concat(idBytes(clinicId), fresh))

/** Opens a session for the clinic whose current session key signed a challenge. Each challenge is good for one. */
export async function openSession(
  { database, keys }: Sessions,
  { body, signature }: z.output<typeof sessionRequest>,
): Promise<z.output<typeof sessionAnswer>> {
  const proof = challengeProof.safeParse(readCanonicalJson(body)?.value)
  if (!proof.success) throw new Refusal('unauthenticated')
  const { clinic, key: keyId, challenge } = proof.data
  return database.transaction(async (tx) => {
    const at = await now(tx)
    const key = await currentKey(tx, clinic, keyId)
    const good =
      isGood(challenge, clinic, keys.challenge, at) &&
      key !== undefined &&
      verifyFor('challenge', keys.origin, body, signature, key.sessionKey)
    if (!good) throw new Refusal('unauthenticated')
    const token = randomBytes(32)
    const endsAt = new Date(at.getTime() + sessionLifeMs)
    const [session] = await tx
      .insert(clinicSessions)
      .values({
        tokenHash: tokenHashOf(token),
        clinicId: clinic,
        keyId,
        challengeHash: hashOf('videre/v1/used-challenge', challenge),
        startedAt: at,
        endsAt,
      })
      .onConflictDoNothing()
      .returning({ endsAt: clinicSessions.endsAt })
    if (session === undefined) throw new Refusal('unauthenticated')
    return { token, endsAt }
  })
}

function isGood(challenge: Uint8Array, clinicId: string, key: Uint8Array, at: Date): boolean {
  const fresh = challenge.subarray(0, 40)
  const goodUntil = new DataView(fresh.buffer, fresh.byteOffset).getBigUint64(0)
  return equalBytes(macOf(key, clinicId, fresh), challenge.subarray(40)) && BigInt(at.getTime()) <= goodUntil
}

const currentKey = async (tx: Transaction, clinicId: string, keyId: Uint8Array) =>
  (
    await tx
      .select({ sessionKey: clinicKeys.sessionKey })
      .from(clinicKeys)
      .innerJoin(clinics, eq(clinics.id, clinicKeys.clinicId))
      .where(
        and(
          eq(clinicKeys.id, keyId),
          eq(clinicKeys.clinicId, clinicId),
          eq(clinicKeys.state, 'current'),
          inArray(clinics.state, ['active', 'paused']),
        ),
      )
  )[0]

/** The clinic of a session token. Refuses (`unauthenticated`) unknown and ended sessions and those of a key no longer current. */
export async function clinicOfSession(tx: Transaction, token: Uint8Array): Promise<SessionClinic> {
  const [session] = await tx
    .select({ clinicId: clinicSessions.clinicId, keyId: clinicSessions.keyId, signKey: clinicKeys.signKey })
    .from(clinicSessions)
    .innerJoin(clinicKeys, eq(clinicKeys.id, clinicSessions.keyId))
    .where(
      and(
        eq(clinicSessions.tokenHash, tokenHashOf(token)),
        eq(clinicKeys.state, 'current'),
        sql`${clinicSessions.endsAt} > videre_now()`,
      ),
    )
  if (session === undefined) throw new Refusal('unauthenticated')
  return session
}

/** Ends a session. One that is not there, or over, is ended already. */
export async function closeSession(tx: Transaction, token: Uint8Array): Promise<void> {
  const at = await now(tx)
  await tx
    .update(clinicSessions)
    .set({ endsAt: at })
    .where(and(eq(clinicSessions.tokenHash, tokenHashOf(token)), gt(clinicSessions.endsAt, at)))
}

/**
 * Deletes the sessions that ended, and gives their number. Not at once: the row remembers which challenge was used until
 * that is no good any more.
 */
export async function deleteEndedSessions(tx: Transaction): Promise<number> {
  const at = await now(tx)
  const ended = await tx
    .delete(clinicSessions)
    .where(lte(clinicSessions.endsAt, new Date(at.getTime() - challengeLifeMs)))
    .returning({ at: clinicSessions.endsAt })
  return ended.length
}

const tokenHashOf = (token: Uint8Array): Uint8Array => hashOf('videre/v1/session-token', token)
