import { and, asc, inArray, lte, ne, sql } from 'drizzle-orm'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import {
  clinicNotes,
  deliveries,
  deliveryNumbers,
  enquiries,
  followUps,
  holds,
  notices,
  receipts,
  staffActs,
  staffSignatures,
  statements,
} from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import { forgetPatients, lockPatients } from '../notify/forget-patients.js'
import type { Policy } from '../policy/policy.js'
import { recordStrip } from '../prove/log/record-strip.js'
import type { Destroying } from '../rights/destroy-withdrawn.js'
import { anonymise } from './anonymise.js'
import { type Clocks, checkClocks } from './clocks.js'
import { endDays } from './end-days.js'
import type { ErasureLedger } from './erasure-ledger.js'
import { endLapsedHolds } from './hold-lapse.js'

/**
 * How many enquiries one transaction strips: enough that a day's thousands take seconds, few enough that its locks and
 * memory stay small while intake goes on.
 */
const batchSize = 200

/**
 * How many due deliveries are looked at for a batch: not all of them, because that would be done again with each batch, and enough that
 * other replicas find some that are not locked.
 */
const lookedAtOnce = batchSize * 4

/** What expiry needs of the relay. */
export interface Expiry extends Clocks, Pick<Destroying, 'traces'> {
  database: Database
  dayKeys: DayKeys
  erasures: ErasureLedger
  policy: Policy
  log: Log
}

/** What a run of expiry did. `postponed`: the clocks disagree, and nothing was touched. */
export type Stripped =
  | { kind: 'stripped'; deliveries: number; enquiries: number; dayKeys: number }
  | { kind: 'postponed' }

/**
 * Strips everything whose due instant has come, by the database's clock, then destroys the day keys that nothing needs
 * any more. Can be stopped at any point and run again, also by several replicas at once: each batch is one transaction,
 * and a day key goes when its rows are gone. What is counted is durable.
 */
export async function stripDue(expiry: Expiry): Promise<Stripped> {
  if (!(await checkClocks(expiry))) return { kind: 'postponed' }
  const total = { deliveries: 0, enquiries: 0 }
  for (;;) {
    const batch = await expiry.database.transaction((tx) => stripBatch(tx, expiry), { isLong: true })
    if (batch.deliveries + batch.enquiries === 0) break
    total.deliveries += batch.deliveries
    total.enquiries += batch.enquiries
  }
  await endLapsedHolds(expiry)
  if (total.deliveries > 0) expiry.log.info('stripped', { count: total.deliveries })
  const dayKeys = await endDays(expiry, total.deliveries > 0)
  if (total.deliveries > 0) {
    await expiry.erasures.prune(await expiry.database.transaction(now, { readOnly: true }))
  }
  return { kind: 'stripped', ...total, dayKeys }
}

/** Strips the due deliveries of some enquiries, and the enquiries that have no other left. */
async function stripBatch(tx: Transaction, { policy, erasures }: Expiry): Promise<Erased> {
  const at = await now(tx)
  const claimed = await claim(tx, at)
  if (claimed.length === 0) return { deliveries: 0, enquiries: 0 }
  const due = await tx
    .select({ id: deliveries.id, dueAt: deliveries.dueAt })
    .from(deliveries)
    .where(and(inArray(deliveries.enquiryId, claimed), isDue(at)))
    .for('update')
  await erasures.record(due)
  const ids = due.map(({ id }) => id)
  return erase(tx, policy, { enquiries: claimed, deliveries: ids }, at)
}

/** How many deliveries were erased, and how many enquiries ended with them. */
export interface Erased {
  deliveries: number
  enquiries: number
}

/**
 * Erases living deliveries and ends those of their enquiries that have no other left, in a transaction that holds all of
 * them locked. The ledger of erasures has them already: this is only for whoever wrote them there or read them there.
 */
export async function erase(
  tx: Transaction,
  policy: Policy,
  erased: { enquiries: readonly string[]; deliveries: readonly string[] },
  at: Date,
): Promise<Erased> {
  const ids = [...erased.deliveries]
  await lockPatients(tx, erased.enquiries)
  const ofDeliveries = await stripDeliveries(tx, ids)
  const ended = await endEnquiries(tx, erased.enquiries, policy)
  await recordStrip(tx, [...ofDeliveries, ...ended.bodies], at)
  // Only now: a delivery that the leader was just taking in has its number since then.
  await tx.update(deliveryNumbers).set({ deliveryId: null }).where(inArray(deliveryNumbers.deliveryId, ids))
  return { deliveries: ids.length, enquiries: ended.count }
}

const isDue = (at: Date) => and(lte(deliveries.dueAt, at), ne(deliveries.state, 'stripped'))

/** Locks the enquiries of this batch, passing over those that another replica works on. */
async function claim(tx: Transaction, at: Date): Promise<string[]> {
  const due = await tx
    .select({ id: deliveries.enquiryId })
    .from(deliveries)
    .where(isDue(at))
    .orderBy(asc(deliveries.dueAt))
    .limit(lookedAtOnce)
  if (due.length === 0) return []
  const rows = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(inArray(enquiries.id, [...new Set(due.map(({ id }) => id))]))
    .orderBy(asc(enquiries.id))
    .limit(batchSize)
    .for('update', { skipLocked: true })
  return rows.map(({ id }) => id)
}

/** Gives the bodies of the statements that went. */
async function stripDeliveries(tx: Transaction, ids: readonly string[]): Promise<Uint8Array[]> {
  if (ids.length === 0) return []
  await tx.delete(notices).where(inArray(notices.deliveryId, [...ids]))
  // Receipts before what they take note of.
  await tx.delete(receipts).where(inArray(receipts.deliveryId, [...ids]))
  await tx.delete(followUps).where(inArray(followUps.deliveryId, [...ids]))
  await tx.delete(clinicNotes).where(inArray(clinicNotes.deliveryId, [...ids]))
  const gone = await tx
    .delete(statements)
    .where(inArray(statements.deliveryId, [...ids]))
    .returning({ body: statements.body })
  const stripped = await tx
    .update(deliveries)
    .set({ state: 'stripped', wrapped: null, wrappedHash: null, commitment: null, tokenHash: null })
    .where(inArray(deliveries.id, [...ids]))
    .returning({ id: deliveries.id })
  if (stripped.length !== ids.length) throw new RangeError('a locked delivery vanished')
  return gone.map(({ body }) => body)
}

/** Ends those of the enquiries of which every delivery is stripped: an anonymised record remains. */
async function endEnquiries(
  tx: Transaction,
  ids: readonly string[],
  policy: Policy,
): Promise<{ count: number; bodies: Uint8Array[] }> {
  const living = tx
    .select({ id: deliveries.enquiryId })
    .from(deliveries)
    .where(and(inArray(deliveries.enquiryId, [...ids]), ne(deliveries.state, 'stripped')))
  const { id, acceptedAt, careNeed, county, clinicCount } = enquiries
  const ended = await tx
    .select({ id, acceptedAt, careNeed, county, clinicCount })
    .from(enquiries)
    .where(and(inArray(enquiries.id, [...ids]), sql`${enquiries.id} not in ${living}`))
  if (ended.length === 0) return { count: 0, bodies: [] }
  const endedIds = ended.map(({ id }) => id)
  const outcomes = await tx
    .select({ enquiryId: deliveries.enquiryId, outcome: deliveries.outcome })
    .from(deliveries)
    .where(inArray(deliveries.enquiryId, endedIds))
  await anonymise(tx, ended, outcomes, policy)
  const gone = await tx
    .delete(statements)
    .where(inArray(statements.enquiryId, endedIds))
    .returning({ body: statements.body })
  await forgetActs(tx, endedIds)
  await forgetPatients(tx, endedIds)
  await tx.delete(holds).where(inArray(holds.enquiryId, endedIds))
  await tx.delete(deliveries).where(inArray(deliveries.enquiryId, endedIds))
  const deleted = await tx
    .delete(enquiries)
    .where(inArray(enquiries.id, endedIds))
    .returning({ id: enquiries.id })
  if (deleted.length !== endedIds.length) throw new RangeError('a locked enquiry vanished')
  return { count: deleted.length, bodies: gone.map(({ body }) => body) }
}

/** What staff did about one enquiry goes with it: the act names its reference. */
async function forgetActs(tx: Transaction, enquiryIds: readonly string[]): Promise<void> {
  const about = inArray(staffActs.enquiryId, [...enquiryIds])
  const acts = tx.select({ id: staffActs.id }).from(staffActs).where(about)
  await tx.delete(staffSignatures).where(inArray(staffSignatures.actId, acts))
  await tx.delete(staffActs).where(about)
}
