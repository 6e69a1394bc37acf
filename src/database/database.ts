import { spend } from './budget.js'
import { connect } from './connect.js'
import { createConnections, type Transaction } from './connections.js'
import { startEmbeddedEngine } from './embedded/engine.js'
import { startUpkeep } from './embedded/upkeep.js'
import { prepareLastingDatabase } from './migrate.js'
import { type Access, runTransaction } from './transaction.js'

/** What stages write and read in: see {@link Database.transaction}. */
export type { Transaction } from './connections.js'

/** The database of a relay. */
export interface Database {
  /** `embedded` lives in the data directory and in this process; `server` is PostgreSQL behind a URL. */
  readonly engine: 'embedded' | 'server'
  /**
   * Runs `work` in one transaction. When it returns, what `work` did is on disk; when it throws, nothing is, except
   * after a failure of kind `unreachable`, `deadline` or `exhausted`, when that is not known. Throws what `work` threw of
   * its own (a `Refusal`, say), and for everything that comes from the driver a `DatabaseFailure`. `work` runs again, from the
   * start, if another transaction was in its way. With `snapshot` everything that it reads is as of one moment.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: Access): Promise<T>
  /**
   * Leaves nothing of deleted rows in the embedded engine's files. A server does that in its own time (autovacuum), and
   * its files are its operator's. Throws `DatabaseFailure` as `transaction` does.
   */
  compact(): Promise<void>
  /** Lets running transactions end, then releases everything. Calls made from now on are refused. */
  close(): Promise<void>
}

/** Where a database is and how long a call may take. */
export interface DatabaseOptions {
  /** PostgreSQL, version 15 or later, connected to directly. Without it the embedded engine is used. */
  url?: string | undefined
  /** Where the embedded engine keeps its files. */
  directory: string
  /** How long a call may take, from asking to answer, where no budget is shorter. */
  deadlineMs?: number | undefined
  /** After how long without an answer a connection to the server, or the embedded engine, is given up. */
  hungMs?: number | undefined
  /** Connections to the server; the embedded engine has one. */
  poolSize?: number | undefined
  /** Called once when the embedded engine has stopped answering: the process has to end, and start anew. */
  onFatal?: ((reason: string) => void) | undefined
}

/*
 * Three times are told apart. A request has a budget for all that it asks (budget.ts): whoever waits is answered early.
 * A call has a deadline. And a connection that has been silent for longer still is given up: another one is opened, or,
 * where there is no other, the process ends.
 */

/** Of a call that nobody waits for: far above what one takes on a slow disk, and the next tick repeats it. */
const usualDeadlineMs = 10_000
/** Of one that `isLong`: a second or two as a rule, and where it takes longer it has to be done all the same. */
const longDeadlineMs = 60_000
/** The server ends by itself what takes as long as a call may. One that is silent even then is not there any more. */
const hungBeyondMs = 2_000
/** What Linux gives a disk (/sys/block/sda/device/timeout). Until then it may be slow, and a new process met the same. */
const embeddedHungMs = 30_000
const defaultPoolSize = 10
/** A migration may rewrite a table, and ten replicas may stand in line for it. */
const preparationDeadlineMs = 300_000

/**
 * Opens the relay's database and brings its schema up to date. Throws `DatabaseLocked` when another process has the
 * directory, `DatabaseUnusable` when it is a scratch database, was migrated by a newer version, or its clock was
 * replaced, `DatabaseFailure` when it cannot be reached.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return openPreparedDatabase(options, prepareLastingDatabase)
}

/** Opens a database and runs `prepare` in one transaction before anything else may use it. */
export async function openPreparedDatabase(
  options: DatabaseOptions,
  prepare: (tx: Transaction) => Promise<void>,
): Promise<Database> {
  const deadlineMs = options.deadlineMs ?? usualDeadlineMs
  const engine = await startEngine(options, deadlineMs)
  const open = () => connect(engine.address, deadlineMs)
  const connections = createConnections(open, engine.poolSize)
  const upkeep =
    engine.name === 'embedded' ? startUpkeep(options.directory, connections, engine.onHung) : null
  const close = async () => {
    upkeep?.stop()
    await connections.close()
    await engine.stop()
  }
  const run = <T>(work: (tx: Transaction) => Promise<T>, limitMs: number, access: Access) => {
    // Never before the caller was told.
    const hungMs = Math.max(engine.hungMs, limitMs)
    return runTransaction({ connections, work, access, limitMs, hungMs, onHung: engine.onHung })
  }
  try {
    await run(prepare, Math.max(preparationDeadlineMs, deadlineMs), {})
  } catch (error) {
    await close()
    throw error
  }
  return {
    engine: engine.name,
    transaction: (work, access = {}) =>
      spend(access.isLong === true ? Math.max(longDeadlineMs, deadlineMs) : deadlineMs, (limitMs) =>
        run(work, limitMs, access),
      ),
    compact: async () => upkeep?.compact(),
    close,
  }
}

/** Starts the embedded engine, or names the server. */
async function startEngine(options: DatabaseOptions, deadlineMs: number) {
  if (options.url !== undefined) {
    const address = { url: options.url }
    const poolSize = options.poolSize ?? defaultPoolSize
    const hungMs = options.hungMs ?? deadlineMs + hungBeyondMs
    return { name: 'server', address, poolSize, hungMs, stop: async () => {}, onHung: () => {} } as const
  }
  const embedded = await startEmbeddedEngine(options.directory, options.onFatal ?? (() => {}))
  const address = { socketPath: embedded.socketPath }
  const hungMs = options.hungMs ?? embeddedHungMs
  const onHung = () => embedded.fail('the embedded database did not answer in time')
  // One, because the engine answers one client at a time and a second would see the first one's transaction.
  return { name: 'embedded', address, poolSize: 1, hungMs, stop: embedded.stop, onHung } as const
}
