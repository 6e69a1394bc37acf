import { and, asc, count, eq, notInArray } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { clinics, deliveries, dueDays, enquiries } from '../database/schema.js'
import type { KeyState } from '../keyring/day-key-ring.js'
import type { DayKeys } from '../keyring/day-keys.js'

/** What looking at the day keys needs of the relay. */
export interface KeyLooking {
  database: Database
  dayKeys: Pick<DayKeys, 'takeStock' | 'states'>
}

/** A delivery that the relay cannot release any more. `signedForAt` is when its clinic signed for it, if it did before. */
export interface LostDelivery {
  clinicId: string
  clinicName: string
  deliveryId: string
  reference: string
  state: (typeof deliveries.$inferSelect)['state']
  signedForAt: Date | null
}

/** A day key that is not in both of its places, or cannot be looked at, and, of a lost one, what cannot be opened for it. */
export interface AilingKey {
  day: string
  number: number
  dueAt: Date
  state: Exclude<KeyState, 'whole'>
  /** How many enquiries have their own copy, and their notice address, under it. */
  enquiries: number
  /** Those of a lost key, in the order of their clinics' names. */
  deliveries: LostDelivery[]
}

/**
 * How it stands with the day keys of the days to come, just now: how many there are, and every one that is not as it should be.
 * Whatever can be put back has been by then.
 */
export async function keysStatus({
  database,
  dayKeys,
}: KeyLooking): Promise<{ at: Date; keys: number; ailing: AilingKey[] }> {
  await dayKeys.takeStock()
  const states = dayKeys.states()
  return database.transaction(
    async (tx) => {
      const at = await now(tx)
      const days = new Map((await tx.select().from(dueDays)).map(({ day, dueAt }) => [day, dueAt]))
      const toCome = states.flatMap((one) => {
        const dueAt = days.get(one.day)
        return dueAt === undefined || dueAt <= at ? [] : [{ ...one, dueAt }]
      })
      const ailing: AilingKey[] = []
      for (const { state, ...key } of toCome.toSorted(byDay)) {
        if (state !== 'whole') ailing.push({ ...key, state, ...(await underKey(tx, key, state)) })
      }
      return { at, keys: toCome.length, ailing }
    },
    { readOnly: true },
  )
}

const byDay = (a: { day: string; number: number }, b: { day: string; number: number }): number =>
  a.day === b.day ? a.number - b.number : a.day < b.day ? -1 : 1

async function underKey(
  tx: Transaction,
  { day, number }: { day: string; number: number },
  state: KeyState,
): Promise<Pick<AilingKey, 'enquiries' | 'deliveries'>> {
  const [own] = await tx
    .select({ n: count() })
    .from(enquiries)
    .where(and(eq(enquiries.dueDay, day), eq(enquiries.dueKey, number)))
  return { enquiries: own?.n ?? 0, deliveries: state === 'lost' ? await lostUnder(tx, day, number) : [] }
}

const lostUnder = (tx: Transaction, day: string, number: number): Promise<LostDelivery[]> =>
  tx
    .select({
      clinicId: deliveries.clinicId,
      clinicName: clinics.name,
      deliveryId: deliveries.id,
      reference: deliveries.reference,
      state: deliveries.state,
      signedForAt: deliveries.handedOverAt,
    })
    .from(deliveries)
    .innerJoin(clinics, eq(clinics.id, deliveries.clinicId))
    .where(
      and(
        eq(deliveries.dueDay, day),
        eq(deliveries.dueKey, number),
        notInArray(deliveries.state, ['withdrawn', 'stripped']),
      ),
    )
    .orderBy(asc(clinics.name), asc(deliveries.consignedAt), asc(deliveries.id))
