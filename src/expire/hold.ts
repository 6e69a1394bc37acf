import { eq, inArray } from 'drizzle-orm'
import { Refusal } from '../base/refusal.js'
import type { ActOf } from '../contract/staff.js'
import type { Answer } from '../contract/staff-answers.js'
import type { Transaction } from '../database/database.js'
import { deliveries, enquiries, holds, staffActs } from '../database/schema.js'
import { appendStatements, type StatementSigner } from '../prove/append.js'
import { type Destroying, destroyWithdrawn } from '../rights/destroy-withdrawn.js'
import { type HoldKeys, nothingThere } from './hold-keys.js'
import { underDelivery, underEnquiry } from './hold-rewrap.js'
import { endHold, holdOn, type Kept, type KeptEnquiry, keptOf } from './hold-rows.js'

/** What placing and releasing holds needs of the relay. */
export interface Holding extends Destroying {
  keys: StatementSigner
}

/**
 * Keeps an enquiry until the day of `keys`, if that is later than its own: everything that lies under a day key is put under that
 * day's, so that the key of its own day is destroyed as promised to everybody else. Nothing is released for longer. A hold that is in
 * force already is replaced. Refuses (`not-found`) an enquiry whose time is over, and (`already-decided`) to end a hold earlier.
 */
export async function placeHold(
  tx: Transaction,
  { keys: signer }: Holding,
  { id, arguments: { isTold } }: ActOf<'hold.place'>,
  at: Date,
  keys: HoldKeys,
): Promise<Answer<'hold.place'>> {
  const { enquiryId, day } = keys
  const kept = await lock(tx, enquiryId, at)
  const until = day.dueAt
  const present = await holdOn(tx, enquiryId)
  if (present !== null && present.until > until)
    throw new Refusal('already-decided', 'a hold for longer is in force: release it to end it earlier')
  // What was withdrawn under one that has run out is to be destroyed before another one could keep it.
  if (present !== null && present.until <= at)
    throw new Refusal('unavailable', 'a hold has just run out: try again in a minute')
  if (present !== null) await endHold(tx, present, at)
  await tx.insert(holds).values({ id, enquiryId, placedAt: at, until, isTold })
  if (keys.to !== null) await move(tx, kept, keys, keys.to)
  await remember(tx, id, enquiryId)
  await appendStatements(tx, signer, [{ event: 'HoldPlaced', at, enquiry: enquiryId, act: id, until }], {
    withheld: !isTold,
  })
  return { until, dueAt: later(kept.enquiry.dueAt, until) }
}

/**
 * Ends a hold before its time: the enquiry goes back under the key of its own day if that is still to come, and is due at once
 * otherwise. What was withdrawn meanwhile is destroyed. Refuses (`not-found`) an enquiry without a hold.
 */
export async function releaseHold(
  tx: Transaction,
  relay: Holding,
  { id }: ActOf<'hold.release'>,
  at: Date,
  keys: HoldKeys,
): Promise<Answer<'hold.release'>> {
  const { enquiryId } = keys
  const kept = await lock(tx, enquiryId, at)
  const present = await holdOn(tx, enquiryId)
  if (present === null || present.until <= at)
    throw new Refusal('not-found', 'there is no hold on this enquiry')
  await endHold(tx, present, at)
  const dueAt = await moveBack(tx, kept, keys, at)
  await remember(tx, id, enquiryId)
  await appendStatements(tx, relay.keys, [{ event: 'HoldReleased', at, enquiry: enquiryId, act: id }], {
    withheld: !present.isTold,
  })
  await destroyWithdrawn(tx, enquiryId, relay)
  return { dueAt }
}

async function lock(tx: Transaction, enquiryId: string, at: Date): Promise<KeptEnquiry> {
  const kept = await keptOf(tx, enquiryId, { lock: true })
  if (kept === null || kept.enquiry.dueAt <= at) throw nothingThere()
  return kept
}

/** The act names a reference: it goes with the enquiry. */
const remember = (tx: Transaction, act: string, enquiryId: string) =>
  tx.update(staffActs).set({ enquiryId }).where(eq(staffActs.id, act))

const later = (one: Date, other: Date): Date => (one > other ? one : other)

/** Puts an enquiry and its deliveries under a later day. Where they come from stays written down. */
async function move(
  tx: Transaction,
  { enquiry, deliveries: own }: KeptEnquiry,
  { keyOf }: HoldKeys,
  { dueDay, dueKey, dueAt, dayKey: to }: NonNullable<HoldKeys['to']>,
): Promise<void> {
  const moved = ({ heldFromDay, heldFromAt, ...from }: Kept) => ({
    dueDay,
    dueKey,
    dueAt,
    heldFromDay: heldFromDay ?? from.dueDay,
    heldFromAt: heldFromAt ?? from.dueAt,
  })
  await rewrap(tx, { enquiry, deliveries: own }, keyOf, to)
  await tx.update(enquiries).set(moved(enquiry)).where(eq(enquiries.id, enquiry.id))
  for (const one of own) await tx.update(deliveries).set(moved(one)).where(eq(deliveries.id, one.id))
}

/** Back to its own day, or, if that is over or there is nothing to open, due at once or then. Gives when it is due from now on. */
async function moveBack(
  tx: Transaction,
  kept: KeptEnquiry,
  { keyOf, to }: HoldKeys,
  at: Date,
): Promise<Date> {
  const { enquiry, deliveries: own } = kept
  if (enquiry.heldFromAt === null) return enquiry.dueAt
  const isOver = to === null || to.dueAt <= at
  if (!isOver) await rewrap(tx, kept, keyOf, to.dayKey)
  const back = isOver
    ? { dueAt: later(enquiry.heldFromAt, at) }
    : { dueDay: to.dueDay, dueKey: to.dueKey, dueAt: to.dueAt, heldFromDay: null, heldFromAt: null }
  await tx.update(enquiries).set(back).where(eq(enquiries.id, enquiry.id))
  const ids = own.map(({ id }) => id)
  await tx.update(deliveries).set(back).where(inArray(deliveries.id, ids))
  return back.dueAt
}

/** Puts everything of an enquiry that lies under day keys under another one. */
async function rewrap(
  tx: Transaction,
  { enquiry, deliveries: own }: KeptEnquiry,
  keyOf: HoldKeys['keyOf'],
  to: Uint8Array,
): Promise<void> {
  for (const put of underEnquiry) await put(tx, enquiry.id, { from: keyOf(enquiry), to })
  for (const one of own) for (const put of underDelivery) await put(tx, one.id, { from: keyOf(one), to })
}
