import { and, eq, inArray, ne } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { Transaction } from '../database/database.js'
import { clinicKeys, clinics } from '../database/schema.js'

/**
 * Makes a proven key the one that enquiries are sealed to, in place of an earlier one, and its clinic active. `keyId` is the key whose fingerprint
 * staff compared by telephone: if the clinic offered another since, nothing happens (`not-found`).
 */
export async function confirmKey(
  tx: Transaction,
  clinicId: string,
  keyId: Uint8Array,
  at: Date,
): Promise<void> {
  await tx
    .update(clinicKeys)
    .set({ state: 'replaced' })
    .where(and(eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'current'), ne(clinicKeys.id, keyId)))
  const [confirmed] = await tx
    .update(clinicKeys)
    .set({ state: 'current', currentFrom: at })
    .where(and(eq(clinicKeys.id, keyId), eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'proven')))
    .returning({ id: clinicKeys.id })
  if (confirmed === undefined) throw new Refusal('not-found', 'this clinic has no such proven key')
  await tx.update(clinics).set({ state: 'active', activeAt: at }).where(eq(clinics.id, clinicId))
}

/**
 * Ends a key that somebody else may have: nobody seals to it, its sessions end and nothing is released to it any more, all
 * from the moment that this commits. The clinic comes back with another invite and a new key.
 */
export async function revokeKey(tx: Transaction, clinicId: string, keyId: Uint8Array): Promise<void> {
  const [revoked] = await tx
    .update(clinicKeys)
    .set({ state: 'revoked' })
    .where(
      and(
        eq(clinicKeys.id, keyId),
        eq(clinicKeys.clinicId, clinicId),
        inArray(clinicKeys.state, ['proven', 'current']),
      ),
    )
    .returning({ id: clinicKeys.id })
  if (revoked === undefined) throw new Refusal('not-found', 'this clinic has no such key in use')
}

/** Replaces a clinic's invite: one that was lost on its way, or one for a new key. The earlier one is void. */
export async function renewInvite(tx: Transaction, clinicId: string, inviteHash: Uint8Array): Promise<void> {
  const [renewed] = await tx
    .update(clinics)
    .set({ inviteHash })
    .where(eq(clinics.id, clinicId))
    .returning({ id: clinics.id })
  if (renewed === undefined) throw new Refusal('not-found', 'there is no such clinic')
}

/** Takes a clinic out of the directory for a while, or puts it back. What it has received stays in its inbox. */
export async function setPaused(tx: Transaction, clinicId: string, paused: boolean): Promise<void> {
  const [from, to] = paused ? (['active', 'paused'] as const) : (['paused', 'active'] as const)
  const [changed] = await tx
    .update(clinics)
    .set({ state: to })
    .where(and(eq(clinics.id, clinicId), eq(clinics.state, from)))
    .returning({ id: clinics.id })
  if (changed === undefined) throw new Refusal('not-found', `there is no such clinic that is ${from}`)
}
