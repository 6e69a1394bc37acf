import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Transaction } from '../database/database.js'
import { clinicKeys, clinics } from '../database/schema.js'
import { publishEntry } from '../prove/append.js'
import { type EntryOf, keyEntryLifeMs } from '../prove/entry.js'
import { publishKey } from './key-entry.js'
import { proofOf } from './key-proof.js'

/** What registrars signed of an act for everybody to read. */
export type Approved = EntryOf<'clinic-key-end'>['approval']

/**
 * Publishes that registrars vouch for a proven key. A clinic's first key is sealed to as soon as the log has its entry; one
 * that takes another's place waits (`videre staff clinics` shows it as approved), so that the clinic and whoever watches the log can object.
 * `keyId` is the key whose fingerprint staff compared by telephone: if the clinic offered another since, or is called otherwise,
 * or had another key last than the registrars believe, nothing happens.
 */
export async function confirmKey(
  tx: Transaction,
  { clinicId, keyId, name, replaces }: ActOf<'clinic.confirm'>['arguments'],
  approved: Approved,
  at: Date,
): Promise<void> {
  const [clinic] = await tx.select().from(clinics).where(eq(clinics.id, clinicId)).for('update')
  const [key] = await tx
    .select()
    .from(clinicKeys)
    .where(and(eq(clinicKeys.id, keyId), eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'proven')))
    .for('update')
  if (key?.provenAt == null || clinic === undefined) {
    throw new Refusal('not-found', 'this clinic has no such proven key')
  }
  if (at.getTime() >= key.provenAt.getTime() + keyEntryLifeMs) {
    throw new Refusal('gone', 'this key was proven too long ago: the clinic has to join again')
  }
  const last = (await lastKeys(tx, [clinicId])).get(clinicId) ?? null
  const isAsApproved =
    clinic.name === name &&
    (last === null ? replaces === null : replaces !== null && equalBytes(last, replaces))
  if (!isAsApproved) throw new Refusal('already-decided', 'the clinic is not as this act says: make it again')
  const established = { by: 'registrars' as const, ...approved }
  const entry = await publishKey(tx, { at, name, key, proof: proofOf(key), established })
  const isFirst = replaces === null
  // Of several that wait, the one that was approved last counts.
  await tx
    .update(clinicKeys)
    .set({ state: 'replaced' })
    .where(and(eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'approved')))
  await tx
    .update(clinicKeys)
    .set({
      entry,
      firstEntry: entry,
      ...(isFirst ? { state: 'current', currentFrom: at } : { state: 'approved' }),
    })
    .where(eq(clinicKeys.id, keyId))
  if (isFirst) await tx.update(clinics).set({ state: 'active', activeAt: at }).where(eq(clinics.id, clinicId))
}

/** The id of the key that each of the clinics had last, present ones included; clinics that never had one are left out. */
export async function lastKeys(
  tx: Transaction,
  clinicIds: readonly string[],
): Promise<Map<string, Uint8Array>> {
  if (clinicIds.length === 0) return new Map()
  const rows = await tx
    .selectDistinctOn([clinicKeys.clinicId], { clinicId: clinicKeys.clinicId, id: clinicKeys.id })
    .from(clinicKeys)
    .where(and(inArray(clinicKeys.clinicId, [...clinicIds]), isNotNull(clinicKeys.currentFrom)))
    .orderBy(clinicKeys.clinicId, desc(clinicKeys.currentFrom))
  return new Map(rows.map(({ clinicId, id }) => [clinicId, id]))
}

/**
 * Ends a key that somebody else may have: nobody seals to it, its sessions end and nothing is released to it any more, all
 * from the moment that this commits. The clinic comes back with another invite and a new key.
 */
export async function revokeKey(
  tx: Transaction,
  { clinicId, keyId }: ActOf<'clinic.revoke'>['arguments'],
  approval: Approved,
  at: Date,
): Promise<void> {
  const [revoked] = await tx
    .update(clinicKeys)
    .set({ state: 'revoked' })
    .where(
      and(
        eq(clinicKeys.id, keyId),
        eq(clinicKeys.clinicId, clinicId),
        inArray(clinicKeys.state, ['proven', 'approved', 'current']),
      ),
    )
    .returning({ id: clinicKeys.id })
  if (revoked === undefined) throw new Refusal('not-found', 'this clinic has no such key in use')
  await publishEntry(tx, { v: 1, at, entry: 'clinic-key-end', clinic: clinicId, key: keyId, approval })
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
