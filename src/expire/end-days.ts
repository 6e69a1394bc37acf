import { inArray, sql } from 'drizzle-orm'
import { Temporal } from 'temporal-polyfill'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { deliveries, dueDays, dueKeys, enquiries, questions } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import type { Policy } from '../policy/policy.js'

/** What ending days needs of the relay. */
export interface Days {
  database: Database
  dayKeys: DayKeys
  policy: Policy
  log: Log
}

/** The days of the day keys, as the database has them at one instant. */
export interface DaysAt {
  /** The days that have a row and could do without: their time is over and nothing refers to them. */
  ended: readonly string[]
  /** Whether the key of a day must not exist any more. Of a day without a row, the policy's calendar says it. */
  isDead(day: string): boolean
}

/** Looks at the days, by the database's clock. */
export async function daysAt(tx: Transaction, { timeZone }: Policy): Promise<DaysAt> {
  const at = await now(tx)
  const found = await tx
    .select({
      day: dueDays.day,
      dueAt: dueDays.dueAt,
      ofEnquiry: sql<boolean>`exists (select 1 from ${enquiries} where ${enquiries.dueDay} = ${dueDays.day})`,
      ofDelivery: sql<boolean>`exists (select 1 from ${deliveries} where ${deliveries.dueDay} = ${dueDays.day})`,
      ofQuestion: sql<boolean>`exists (select 1 from ${questions} where ${questions.dueDay} = ${dueDays.day})`,
      ofLiving: sql<boolean>`exists (select 1 from ${deliveries} where ${deliveries.dueDay} = ${dueDays.day}
        and ${deliveries.state} <> 'stripped')`,
    })
    .from(dueDays)
  const rows = new Map(found.map(({ day, ...row }) => [day, { ...row, over: row.dueAt <= at }]))
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString()
  return {
    ended: found
      .filter((row) => row.dueAt <= at && !row.ofEnquiry && !row.ofDelivery && !row.ofQuestion)
      .map(({ day }) => day),
    isDead(day) {
      const row = rows.get(day)
      return row === undefined ? day <= today : row.over && !row.ofEnquiry && !row.ofLiving && !row.ofQuestion
    },
  }
}

/**
 * Destroys the keys of all days that are over and that no row needs, in whatever file they lie: what a crash left behind
 * and what another disk brings back are found by the next run. Then the traces go, then the days' rows: last, so that a
 * run that was cut off is done again. Gives how many days had a key. Throws if a file could not be destroyed.
 */
export async function endDays(
  { database, dayKeys, policy, log }: Days,
  hasStripped: boolean,
): Promise<number> {
  const days = await database.transaction((tx) => daysAt(tx, policy), { readOnly: true })
  const { destroyed, failed, missing } = await dayKeys.destroyOver(days.isDead)
  // A directory that is not there may come back with its keys: its days are not over before it was looked into.
  const stuck = failed + (days.ended.length > 0 ? missing : 0)
  for (const day of destroyed) log.info('day-key-destroyed', { day })
  // Not while a key is stuck: the days stay open, and rewriting the files every minute would help nobody.
  if (hasStripped || (days.ended.length > 0 && stuck === 0)) await database.compact()
  if (stuck > 0) {
    log.error('day-key-unusable', { code: 'not-destroyed', count: stuck })
    throw new RangeError('a day key could not be destroyed')
  }
  if (days.ended.length > 0) {
    await database.transaction(async (tx) => {
      await tx.delete(dueKeys).where(inArray(dueKeys.day, [...days.ended]))
      await tx.delete(dueDays).where(inArray(dueDays.day, [...days.ended]))
    })
  }
  return destroyed.length
}
