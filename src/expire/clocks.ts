import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { logLeases } from '../database/schema.js'

/**
 * How far database and host may differ. Due instants are days apart, so that an hour takes nothing from anybody, and
 * machines that keep time at all are seconds apart; a clock that jumped is off by much more.
 */
const toleranceMs = 3_600_000

/** What comparing the clocks needs. */
export interface Clocks {
  database: Database
  clock: Clock
  log: Log
}

/** Whether the database's time, the host's and that of the log's last checkpoint can all be right. */
export function clocksAgree(database: Date, host: Date, signedAt: Date | null): boolean {
  const agrees = Math.abs(database.getTime() - host.getTime()) <= toleranceMs
  // Both can have been set back together; the log's last checkpoint remembers.
  return agrees && (signedAt === null || database.getTime() >= signedAt.getTime() - toleranceMs)
}

/**
 * Whether database, host and the last checkpoint of the log agree about the time. If they do not, one of them is wrong, and
 * what is destroyed too early cannot be brought back: nothing is stripped until they agree.
 */
export async function checkClocks({ database, clock, log }: Clocks): Promise<boolean> {
  const { at, signedAt } = await database.transaction(
    async (tx) => ({ at: await now(tx), signedAt: await lastSigned(tx) }),
    { readOnly: true },
  )
  if (clocksAgree(at, clock(), signedAt)) return true
  log.error('strip-postponed', { code: 'clocks-disagree' })
  return false
}

async function lastSigned(tx: Transaction): Promise<Date | null> {
  const [lease] = await tx.select({ signedAt: logLeases.signedAt }).from(logLeases)
  return lease?.signedAt ?? null
}
