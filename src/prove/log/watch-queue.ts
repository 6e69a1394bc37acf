import { count, lt, sql } from 'drizzle-orm'
import type { Log } from '../../base/log.js'
import type { Database, Transaction } from '../../database/database.js'
import { logLeases, logQueue } from '../../database/schema.js'
import { currentLog, headOf, newestCheckpoint } from './head.js'

/** The log takes entries in every second. After a minute something is wrong, and the promise of inclusion has hours left. */
const alarmSeconds = 60

/** Rings the alarm if entries have waited too long for the log, or in it for a checkpoint. */
export async function watchQueue({ database, log }: { database: Database; log: Log }): Promise<void> {
  const waiting = await database.transaction(async (tx) => (await queuedTooLong(tx)) + (await unsigned(tx)), {
    readOnly: true,
  })
  if (waiting > 0) log.error('log-behind', { count: waiting })
}

const tooLong = sql`videre_now() - make_interval(secs => ${alarmSeconds})`

async function queuedTooLong(tx: Transaction): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(logQueue).where(lt(logQueue.queuedAt, tooLong))
  return row?.n ?? 0
}

/** How many entries no checkpoint covers. None, while the last one is so new that the next is on its way. */
async function unsigned(tx: Transaction): Promise<number> {
  const lately = await tx
    .select({ only: logLeases.only })
    .from(logLeases)
    .where(sql`${logLeases.signedAt} >= ${tooLong}`)
  if (lately.length > 0) return 0
  const { number } = await currentLog(tx)
  const { size } = await headOf(tx, number)
  return size - ((await newestCheckpoint(tx, number))?.size ?? 0)
}
