import type { Clock } from '../base/clock.js'
import type { Database } from '../database/database.js'

/**
 * Rewriting the files of the embedded engine holds up everybody for a moment. So it is done for everything that was destroyed in the
 * meantime, at most this often: well within the hour in which it has to be gone from the files as well.
 */
const betweenMs = 10 * 60_000

/** What was destroyed in the database before its time, and may still lie in the embedded engine's files. */
export interface DestroyedTraces {
  /** Notes that something was destroyed. For the transaction that does it: until it has ended, nobody rewrites the files. */
  note(): void
  /** Has the files rewritten if that is needed and the last time was long enough ago. Throws as `Database.compact`; then it is still needed. */
  sweep(): Promise<void>
}

/**
 * The traces of what is destroyed from now on, and of what was before the start: a process that was killed left some, perhaps. Those
 * wait until the start is over, which has enough to do on a slow disk.
 */
export function openDestroyedTraces(
  database: Pick<Database, 'engine' | 'compact'>,
  clock: Clock,
): DestroyedTraces {
  const hasFiles = database.engine === 'embedded'
  const openedAt = clock()
  let isNeeded = false
  let areFromBefore = hasFiles
  let sweptAt: Date | null = null
  const isLongAgo = (then: Date | null, at: Date) =>
    then === null || Math.abs(at.getTime() - then.getTime()) >= betweenMs
  return {
    note() {
      isNeeded = hasFiles
    },
    async sweep() {
      const at = clock()
      const isDue = (isNeeded && isLongAgo(sweptAt, at)) || (areFromBefore && isLongAgo(openedAt, at))
      if (!isDue) return
      // Before, not after: what is destroyed meanwhile needs another turn.
      isNeeded = false
      try {
        await database.compact()
        areFromBefore = false
        sweptAt = at
      } catch (error) {
        isNeeded = true
        throw error
      }
    },
  }
}
