import type { Database } from '../database/database.js'
import { DatabaseFailure } from '../database/failure.js'
import type { Metrics } from '../http/metrics.js'

/** The same database, whose calls are counted: how long each waits for its turn, and how it fails if it does. */
export function countCalls(
  database: Database,
  metrics: Pick<Metrics, 'countDatabaseFailure' | 'noteDatabaseWait'>,
): Database {
  return {
    ...database,
    async transaction(work, access) {
      const askedAt = performance.now()
      try {
        return await database.transaction((tx) => {
          metrics.noteDatabaseWait((performance.now() - askedAt) / 1000)
          return work(tx)
        }, access)
      } catch (error) {
        if (error instanceof DatabaseFailure) metrics.countDatabaseFailure(error.kind)
        throw error
      }
    },
  }
}
