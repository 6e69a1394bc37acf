import { and, eq } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { Transaction } from '../database/database.js'
import { clinicKeys, clinics } from '../database/schema.js'

/**
 * Makes a proven key the one that enquiries are sealed to, and its clinic active. `keyId` is the key whose fingerprint
 * staff compared by telephone: if the clinic offered another since, nothing happens (`not-found`).
 */
export async function confirmKey(
  tx: Transaction,
  clinicId: string,
  keyId: Uint8Array,
  at: Date,
): Promise<void> {
  const [confirmed] = await tx
    .update(clinicKeys)
    .set({ state: 'current', currentFrom: at })
    .where(and(eq(clinicKeys.id, keyId), eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'proven')))
    .returning({ id: clinicKeys.id })
  if (confirmed === undefined) throw new Refusal('not-found', 'this clinic has no such proven key')
  await tx.update(clinics).set({ state: 'active', activeAt: at }).where(eq(clinics.id, clinicId))
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
