import { Refusal } from '../base/refusal.js'
import type { Database } from '../database/database.js'
import { now } from '../database/now.js'
import type { DayKeys, DueDay } from '../keyring/day-keys.js'
import { dueInstant } from '../policy/due.js'
import type { Policy } from '../policy/policy.js'
import { enquiryNamed, type KeptEnquiry, keptOf } from './hold-rows.js'

/** What getting the day keys for a hold needs of the relay. */
export interface Keyed {
  database: Database
  dayKeys: DayKeys
  policy: Pick<Policy, 'timeZone'>
}

/** A day under whose key something is put, and that key. */
export interface KeyedDay extends DueDay {
  dueKey: number
  dayKey: Uint8Array
}

/** What a hold needs of the keyring: it has to be there before the transaction, because day keys are made in their own. */
export interface HoldKeys {
  enquiryId: string
  /** The day on which the enquiry is due from then on. */
  day: DueDay
  /** The same day with its key; `null` if nothing has to be put under it. */
  to: KeyedDay | null
  /** The key under which something of the enquiry lies at present. Refuses (`unavailable`) one that came to it since. */
  keyOf(kept: { dueDay: string; dueKey: number }): Uint8Array
}

/** Why a hold cannot be: what nobody can open any more can be kept for nobody. */
const lostKey =
  'the relay has lost the day key of this enquiry: it cannot be put under another, and nobody can open it any more'

/**
 * The day keys for a hold of so many days. Refuses (`not-found`) an enquiry that is not there or whose time is over, (`lost`) one whose
 * day key is lost, and (`unavailable`) what cannot be done at present.
 */
export async function keysToPlace(relay: Keyed, reference: string, days: number): Promise<HoldKeys> {
  const { at, enquiryId, kept } = await look(relay, reference)
  // A hold of n days ends as the civil day begins that is n days after today: never more than n days.
  const day = dueInstant(at, `P${days - 1}D`, relay.policy.timeZone)
  if (day.dueAt <= kept.enquiry.dueAt) return { enquiryId, day, ...nothingToMove }
  return { enquiryId, day, ...(await keysToMove(relay, kept, day, at)) }
}

/**
 * The day keys for the release of a hold: none if its own day is over, or if nothing can be opened any more, which is no reason to keep
 * it. Refuses as {@link keysToPlace} does otherwise.
 */
export async function keysToRelease(relay: Keyed, reference: string): Promise<HoldKeys> {
  const { at, enquiryId, kept } = await look(relay, reference)
  const { dueDay, dueAt, heldFromDay, heldFromAt } = kept.enquiry
  if (heldFromDay === null || heldFromAt === null || heldFromAt <= at)
    return { enquiryId, day: { dueDay, dueAt }, ...nothingToMove }
  const day = { dueDay: heldFromDay, dueAt: heldFromAt }
  const moving = await keysToMove(relay, kept, day, at).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'lost') return nothingToMove
    throw error
  })
  return { enquiryId, day, ...moving }
}

type Moving = Pick<HoldKeys, 'to' | 'keyOf'>

const justChanged = (): never => {
  throw new Refusal('unavailable', 'this enquiry was just changed: make the act again')
}

const nothingToMove: Moving = { to: null, keyOf: justChanged }

/** The keys that everything of an enquiry lies under, and the one of another day. */
async function keysToMove(relay: Keyed, kept: KeptEnquiry, day: DueDay, at: Date): Promise<Moving> {
  const keys = new Map<string, Uint8Array>()
  for (const { dueDay, dueKey } of [kept.enquiry, ...kept.deliveries]) {
    const name = `${dueDay} ${dueKey}`
    if (!keys.has(name)) keys.set(name, await presentKey(relay, dueDay, dueKey, at))
  }
  const { key: dayKey, number: dueKey } = await relay.dayKeys.ensure(day, at)
  return {
    to: { ...day, dueKey, dayKey },
    keyOf: ({ dueDay, dueKey: number }) => keys.get(`${dueDay} ${number}`) ?? justChanged(),
  }
}

async function look({ database }: Keyed, reference: string) {
  const { at, enquiryId, kept } = await database.transaction(
    async (tx) => {
      const named = await enquiryNamed(tx, reference)
      const found = named === null ? null : await keptOf(tx, named, { lock: false })
      return { at: await now(tx), enquiryId: named, kept: found }
    },
    { readOnly: true },
  )
  if (enquiryId === null || kept === null || kept.enquiry.dueAt <= at) throw nothingThere()
  return { at, enquiryId, kept }
}

async function presentKey({ dayKeys }: Keyed, dueDay: string, dueKey: number, at: Date): Promise<Uint8Array> {
  try {
    return await dayKeys.existing(dueDay, dueKey, at)
  } catch (error) {
    throw error instanceof Refusal && error.code === 'lost' ? new Refusal('lost', lostKey) : error
  }
}

/** The refusal of an enquiry that is not there, or not any more. */
export const nothingThere = (): Refusal =>
  new Refusal('not-found', 'there is nothing to this reference, or no more')
