import { sql } from 'drizzle-orm'
import type { Connection, Connections } from '../connections.js'
import { startDeadline } from '../deadline.js'
import { DatabaseFailure } from '../failure.js'
import { compactFiles } from './compact.js'
import { takeFiles } from './still-files.js'

/*
 * The embedded engine is one process and has neither a checkpointer nor autovacuum. Without checkpoints its
 * write-ahead log grows for ever, whatever max_wal_size says; without vacuum the room of deleted rows is never used
 * again and the planner knows nothing of the tables.
 */

const lookEveryMs = 5_000
const vacuumEveryMs = 3_600_000
/** Recovery after a crash replays at most about this much and what five seconds add to it: well under a second. */
const checkpointAfterBytes = 32 * 1024 * 1024
/** A copy that is still not made by then has hung. */
const copyMayTakeBytes = 1024 * 1024 * 1024
/** What was erased goes from the files, also while somebody copies them: the copy notices, and is made again. */
const compactionWaitsMs = 60_000
/** Rewriting a large table's visibility map takes longer than a usual call. */
const upkeepDeadlineMs = 300_000

/** The upkeep of an embedded engine. */
export interface Upkeep {
  /** See {@link compactFiles}. Throws `DatabaseFailure`. */
  compact(): Promise<void>
  stop(): void
}

/**
 * Starts the upkeep of the embedded engine in `directory`; calls `onMissed` when the engine does not answer. While a backup
 * copies the files, no checkpoint is made.
 */
export function startUpkeep(directory: string, connections: Connections, onMissed: () => void): Upkeep {
  let vacuumedAtLsn = ''
  const checkpoint = async ({ orm }: Connection) => {
    const { bytes } = await logSince(orm)
    if (bytes <= checkpointAfterBytes) return
    const files = await takeFiles(directory, 0).catch(() => undefined)
    if (files === null && bytes <= copyMayTakeBytes) return
    try {
      await orm.execute(sql`checkpoint`)
    } finally {
      await files?.close()
    }
  }
  const vacuum = async ({ orm }: Connection) => {
    if ((await logSince(orm)).lsn === vacuumedAtLsn) return
    await orm.execute(sql`vacuum (analyze)`)
    vacuumedAtLsn = (await logSince(orm)).lsn
  }
  const timers = [
    repeat(lookEveryMs, () => withConnection(connections, checkpoint, onMissed)),
    repeat(vacuumEveryMs, () => withConnection(connections, vacuum, onMissed)),
  ]
  return {
    async compact() {
      const files = await takeFiles(directory, compactionWaitsMs).catch(() => null)
      try {
        const done = await withConnection(connections, compactFiles, onMissed)
        if (done === 'broken') throw new DatabaseFailure('other')
      } finally {
        await files?.close()
      }
    },
    stop() {
      for (const stop of timers) stop()
    },
  }
}

/** Where the write-ahead log ends, and how much of it a recovery would replay. */
async function logSince(orm: Connection['orm']): Promise<{ lsn: string; bytes: number }> {
  const [row] = await orm.execute<{ lsn: string; bytes: string }>(sql`
    select pg_current_wal_lsn() as lsn, pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) as bytes
    from pg_control_checkpoint()`)
  return { lsn: row?.lsn ?? '', bytes: Number(row?.bytes ?? 0) }
}

async function withConnection(
  connections: Connections,
  work: (connection: Connection) => Promise<void>,
  onMissed: () => void,
): Promise<'sound' | 'broken'> {
  const deadline = startDeadline(upkeepDeadlineMs)
  try {
    const connection = await connections.take(deadline)
    const done = await Promise.race([work(connection), deadline.missed]).then(
      () => 'sound' as const,
      () => 'broken' as const,
    )
    connections.give(connection, done)
    if (deadline.isMissed()) onMissed()
    return done
  } finally {
    deadline.stop()
  }
}

/** Runs `work` every `ms`, never twice at once, until stopped. What fails is tried again the next time. */
function repeat(ms: number, work: () => Promise<unknown>): () => void {
  let isRunning = false
  const run = async () => {
    if (isRunning) return
    isRunning = true
    await work().catch(() => undefined)
    isRunning = false
  }
  const timer = setInterval(() => void run(), ms).unref()
  return () => clearInterval(timer)
}
