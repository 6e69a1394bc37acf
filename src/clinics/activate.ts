import { and, eq } from 'drizzle-orm'
import { readCanonicalJson } from '../base/canonical.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinicKeys, clinics } from '../database/schema.js'
import { approvalSchema, decodeEntry, replacementDelayMs } from '../prove/entry.js'
import type { Quorum } from '../prove/log/checkpoints.js'
import { firstShown } from '../prove/log/prove.js'

/**
 * Puts approved keys in the place of their clinics' present ones, once nobody objected for 24 hours since the log has shown
 * them: as its witnesses say, or, where none are needed, as the registrars did. Gives how many. Safe to repeat.
 */
export async function activateApproved(tx: Transaction, quorum: Quorum): Promise<number> {
  const approved = await tx.select().from(clinicKeys).where(eq(clinicKeys.state, 'approved')).for('update')
  const at = await now(tx)
  let activated = 0
  for (const { id, clinicId, entry } of approved) {
    const since = entry === null ? null : await shownSince(tx, entry, quorum)
    if (since === null || at.getTime() - since.getTime() < replacementDelayMs) continue
    await tx
      .update(clinicKeys)
      .set({ state: 'replaced' })
      .where(and(eq(clinicKeys.clinicId, clinicId), eq(clinicKeys.state, 'current')))
    await tx.update(clinicKeys).set({ state: 'current', currentFrom: at }).where(eq(clinicKeys.id, id))
    // A clinic that was paused meanwhile stays so: two people resume it.
    await tx.update(clinics).set({ activeAt: at }).where(eq(clinics.id, clinicId))
    activated += 1
  }
  return activated
}

/** Since when everybody could see the entry; `null` while not enough witnesses have seen it. */
async function shownSince(tx: Transaction, entry: Uint8Array, quorum: Quorum): Promise<Date | null> {
  const first = await firstShown(tx, entry, quorum)
  if (first === null) return null
  return quorum.needed === 0 ? approvedAt(entry) : (first.checkpoint.cosignedAt[quorum.needed - 1] ?? null)
}

function approvedAt(bytes: Uint8Array): Date | null {
  const entry = decodeEntry(bytes)
  if (entry?.entry !== 'clinic-key' || entry.established.by !== 'registrars') return null
  const said = approvalSchema.safeParse(readCanonicalJson(entry.established.body)?.value)
  return said.success ? said.data.at : null
}
