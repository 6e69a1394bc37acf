import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { newId } from '../base/ids.js'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, followUps, holds, notices } from '../database/schema.js'
import { lockPatients } from '../notify/forget-patients.js'
import { tellOfFollowUps } from '../notify/tell-of-follow-ups.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { followUpHash, type SignedFollowUp } from '../prove/follow-up.js'
import { type Destroying, destroyContent } from './destroy-withdrawn.js'
import { type Living, lockLiving } from './lock-living.js'

/** What withdrawing needs of the relay. */
export interface Withdrawing extends Destroying {
  keys: StatementSigner
}

/** One delivery that is to be withdrawn, with what the patient signed; `null` if others do it for them. */
export interface Wish {
  deliveryId: string
  signed: SignedFollowUp | null
}

/**
 * Withdraws deliveries: from the commit on nothing of them is released to anybody, and the relay's content is destroyed, unless a hold is
 * in force: then when that ends. Their clinics are told. `act` is what staff signed, if they do it. The transaction must do nothing
 * afterwards that can be refused: the ledger of erasures has them from here on. Those that are not there, or withdrawn
 * already, are passed over. Gives how many there were.
 */
export async function withdraw(
  tx: Transaction,
  relay: Withdrawing,
  wishes: readonly Wish[],
  act: string | null = null,
): Promise<number> {
  const living = await lockUnwithdrawn(tx, wishes)
  if (living.length === 0) return 0
  await state(tx, relay, living, { wishes, act })
  const kept = await keptByHolds(tx, living)
  await destroyContent(
    tx,
    living.filter((one) => !kept.has(one.enquiryId)),
  )
  relay.traces.note()
  await relay.erasures.record(
    living.map(({ id, enquiryId, dueAt }) => ({ id, dueAt, isKept: kept.has(enquiryId) })),
  )
  return living.length
}

/**
 * Withdraws deliveries that the ledger of erasures has, because an older database was restored or the commit never came. Those that
 * were destroyed (`isDestroyed`) are again, whatever hold that database knows of.
 */
export async function withdrawAgain(
  tx: Transaction,
  { keys }: Pick<Withdrawing, 'keys'>,
  { ids, isDestroyed }: { ids: readonly string[]; isDestroyed: boolean },
): Promise<void> {
  const wishes = ids.map((deliveryId) => ({ deliveryId, signed: null }))
  const all = await lockLiving(tx, ids)
  const living = all.filter(({ state }) => state !== 'withdrawn')
  if (living.length > 0) await state(tx, { keys }, living, { wishes, act: null })
  const kept = isDestroyed ? new Set() : await keptByHolds(tx, all)
  await destroyContent(
    tx,
    all.filter((one) => !kept.has(one.enquiryId)),
  )
}

const lockUnwithdrawn = async (tx: Transaction, wishes: readonly Wish[]): Promise<Living[]> =>
  (
    await lockLiving(
      tx,
      wishes.map(({ deliveryId }) => deliveryId),
    )
  ).filter(({ state }) => state !== 'withdrawn')

/** Everything but the destruction: the state, what was signed, the statements, and who is told and who no more. */
async function state(
  tx: Transaction,
  { keys }: Pick<Withdrawing, 'keys'>,
  living: readonly Living[],
  { wishes, act }: { wishes: readonly Wish[]; act: string | null },
): Promise<void> {
  // Only now that they are locked: what is stated comes after whatever the clinic signed before.
  const at = await now(tx)
  const ids = living.map(({ id }) => id)
  const signedFor = (id: string) => wishes.find(({ deliveryId }) => deliveryId === id)?.signed ?? null
  await lockPatients(tx, [...new Set(living.map(({ enquiryId }) => enquiryId))])
  await tx
    .update(deliveries)
    // Announced or not, it has had its turn.
    .set({
      state: 'withdrawn',
      withdrawnAt: at,
      announcedAt: sql`coalesce(${deliveries.announcedAt}, ${at.toISOString()}::timestamptz)`,
    })
    .where(inArray(deliveries.id, ids))
  await tx.insert(followUps).values(
    living.map(({ id }) => ({
      id: newId(),
      deliveryId: id,
      kind: 'withdrawal' as const,
      ...signedFor(id),
      receivedAt: at,
    })),
  )
  await tx
    .update(notices)
    .set({ state: 'stopped', lastAnswer: 'not-needed', endedAt: at })
    .where(and(inArray(notices.deliveryId, ids), eq(notices.state, 'waiting')))
  await tellOfFollowUps(tx, living, at)
  await appendStatements(
    tx,
    keys,
    living.map(({ id: delivery, clinicId: clinic }) => {
      const signed = signedFor(delivery)
      const followUp = signed === null ? null : followUpHash(signed)
      return { event: 'EnquiryWithdrawn' as const, at, delivery, clinic, followUp, act }
    }),
  )
}

/** Those of the enquiries on which a hold is in force. */
async function keptByHolds(tx: Transaction, living: readonly Living[]): Promise<Set<string>> {
  const enquiryIds = living.map(({ enquiryId }) => enquiryId)
  const rows = await tx
    .select({ enquiryId: holds.enquiryId })
    .from(holds)
    .where(
      and(inArray(holds.enquiryId, enquiryIds), isNull(holds.endedAt), gt(holds.until, sql`videre_now()`)),
    )
  return new Set(rows.map(({ enquiryId }) => enquiryId))
}
