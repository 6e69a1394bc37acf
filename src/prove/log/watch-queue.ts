import { count, lt, sql } from 'drizzle-orm'
import type { Log } from '../../base/log.js'
import type { Database } from '../../database/database.js'
import { logQueue } from '../../database/schema.js'

/** The log takes entries in every second. After a minute something is wrong, and the promise of inclusion has hours left. */
const alarmSeconds = 60

/** Rings the alarm if entries have waited for the log too long. */
export async function watchQueue({ database, log }: { database: Database; log: Log }): Promise<void> {
  const waiting = await database.transaction(
    async (tx) => {
      const tooLong = sql`videre_now() - make_interval(secs => ${alarmSeconds})`
      const [row] = await tx.select({ n: count() }).from(logQueue).where(lt(logQueue.queuedAt, tooLong))
      return row?.n ?? 0
    },
    { readOnly: true },
  )
  if (waiting > 0) log.error('log-behind', { count: waiting })
}
