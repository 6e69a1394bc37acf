import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logLeases } from '../../database/schema.js'

/** Long enough that a leader at work keeps it, short enough that another takes over soon after a crash. */
const leaseSeconds = 10

/** The right to lead, for as long as no other epoch began. */
export interface Lease {
  epoch: number
}

/**
 * Takes or renews the lease of `holder`, by the database's clock, and keeps everybody else out until the transaction ends.
 * `null` if another process leads. A lease that ends too far in the future was made under another clock and counts as over.
 */
export async function takeLease(tx: Transaction, holder: string): Promise<Lease | null> {
  const until = sql`videre_now() + make_interval(secs => ${leaseSeconds})`
  const [lease] = await tx
    .insert(logLeases)
    .values({ holder, epoch: 1, until })
    .onConflictDoUpdate({
      target: logLeases.only,
      set: {
        holder,
        epoch: sql`${logLeases.epoch} + (${logLeases.holder} <> ${holder})::int`,
        until,
      },
      setWhere: sql`${logLeases.holder} = ${holder}
        or ${logLeases.until} not between videre_now() and ${until}`,
    })
    .returning({ epoch: logLeases.epoch })
  return lease ?? null
}

/** Whether the lease is still the one that was taken. It cannot change before the transaction ends. */
export async function holdsLease(tx: Transaction, { epoch }: Lease): Promise<boolean> {
  const [lease] = await tx.select({ epoch: logLeases.epoch }).from(logLeases).for('update')
  return lease?.epoch === epoch
}

/** Lets another process lead at once. */
export async function releaseLease(tx: Transaction, holder: string): Promise<void> {
  await tx
    .update(logLeases)
    .set({ until: sql`videre_now() - interval '1 second'` })
    .where(eq(logLeases.holder, holder))
}
