import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Database } from '../database/database.js'
import { now } from '../database/now.js'

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

/**
 * Whether database and host agree about the time. If they do not, one of them is wrong, and what is destroyed too early
 * cannot be brought back: nothing is stripped until they agree.
 */
export async function checkClocks({ database, clock, log }: Clocks): Promise<boolean> {
  const at = await database.transaction(now, { readOnly: true })
  if (Math.abs(at.getTime() - clock().getTime()) <= toleranceMs) return true
  log.error('strip-postponed', { code: 'clocks-disagree' })
  return false
}
