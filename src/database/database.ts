import type { PgTransactionConfig } from 'drizzle-orm/pg-core'
import { connect } from './connect.js'
import { type Connection, type Connections, createConnections, type Transaction } from './connections.js'
import { type Deadline, startDeadline } from './deadline.js'
import { startEmbeddedEngine } from './embedded/engine.js'
import { startUpkeep } from './embedded/upkeep.js'
import { comesFromDriver, DatabaseFailure, failureFrom } from './failure.js'
import { prepareLastingDatabase } from './migrate.js'

export type { Transaction } from './connections.js'

/** The database of a relay. */
export interface Database {
  /** `embedded` lives in the data directory and in this process; `server` is PostgreSQL behind a URL. */
  readonly engine: 'embedded' | 'server'
  /**
   * Runs `work` in one transaction. When it returns, what `work` did is on disk; when it throws, nothing is, except
   * after a failure of kind `unreachable` or `deadline`, when that is not known. Throws what `work` threw of its own
   * (a `Refusal`, say), and for everything that comes from the driver a `DatabaseFailure`. `work` runs again, from the
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

/** What a transaction may do, and what it sees. */
export interface Access {
  readOnly?: boolean
  snapshot?: boolean
}

/** Where a database is and how long a call may take. */
export interface DatabaseOptions {
  /** PostgreSQL, version 15 or later, connected to directly. Without it the embedded engine is used. */
  url?: string | undefined
  /** Where the embedded engine keeps its files. */
  directory: string
  /** For each call, and before it as much again for a connection to become free. */
  deadlineMs?: number | undefined
  /** Connections to the server; the embedded engine has one. */
  poolSize?: number | undefined
  /** Called once when the embedded engine has stopped answering: the process has to end, and start anew. */
  onFatal?: ((reason: string) => void) | undefined
}

/** Waiting and working together stay under the 30 s that clients wait; far above what a call takes on a slow disk. */
const defaultDeadlineMs = 10_000
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
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs
  const engine = await startEngine(options)
  const open = () => connect(engine.address, deadlineMs)
  const connections = createConnections(open, engine.poolSize)
  const upkeep = engine.name === 'embedded' ? startUpkeep(connections, engine.onMissedDeadline) : null
  const close = async () => {
    upkeep?.stop()
    await connections.close()
    await engine.stop()
  }
  const run = <T>(work: (tx: Transaction) => Promise<T>, limitMs: number, access: Access) =>
    runTransaction({ connections, work, limitMs, access, onMissed: engine.onMissedDeadline })
  try {
    await run(prepare, Math.max(preparationDeadlineMs, deadlineMs), {})
  } catch (error) {
    await close()
    throw error
  }
  return {
    engine: engine.name,
    transaction: (work, how) => run(work, deadlineMs, how ?? {}),
    compact: async () => upkeep?.compact(),
    close,
  }
}

/** Starts the embedded engine, or names the server. */
async function startEngine(options: DatabaseOptions) {
  if (options.url !== undefined) {
    const address = { url: options.url }
    const poolSize = options.poolSize ?? defaultPoolSize
    return { name: 'server', address, poolSize, stop: async () => {}, onMissedDeadline: () => {} } as const
  }
  const embedded = await startEmbeddedEngine(options.directory, options.onFatal ?? (() => {}))
  const address = { socketPath: embedded.socketPath }
  const onMissedDeadline = () => embedded.fail('the embedded database did not answer in time')
  // One, because the engine answers one client at a time and a second would see the first one's transaction.
  return { name: 'embedded', address, poolSize: 1, stop: embedded.stop, onMissedDeadline } as const
}

interface Run<T> {
  connections: Connections
  work: (tx: Transaction) => Promise<T>
  limitMs: number
  access: Access
  onMissed: () => void
}

/** Two transactions that wait for each other: PostgreSQL ends one of them, and nothing of it was done. */
const mostAttempts = 3

async function runTransaction<T>(run: Run<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(run)
    } catch (error) {
      const again =
        error instanceof DatabaseFailure && error.kind === 'serialization' && attempt < mostAttempts
      if (!again) throw error
    }
  }
}

async function attemptTransaction<T>(run: Run<T>): Promise<T> {
  const turn = startDeadline(run.limitMs)
  const connection = await run.connections.take(turn).finally(turn.stop)
  // Anew from here: that many wait for their turn is no sign of an engine that does not answer.
  const deadline = startDeadline(run.limitMs)
  return runOn(connection, deadline, run).finally(deadline.stop)
}

/** The one boundary: what leaves here is a result, an error of `work`'s own, or a failure without values. */
async function runOn<T>(connection: Connection, deadline: Deadline, run: Run<T>): Promise<T> {
  const own = new Set<unknown>()
  const work = async (tx: Transaction) => {
    try {
      return await run.work(tx)
    } catch (error) {
      own.add(error)
      throw error
    }
  }
  try {
    const result = await Promise.race([
      connection.orm.transaction(work, settingsOf(run.access)),
      deadline.missed,
    ])
    run.connections.give(connection, 'sound')
    return result
  } catch (error) {
    if (own.has(error) && !comesFromDriver(error)) {
      run.connections.give(connection, 'sound')
      throw error
    }
    const failure = failureFrom(error)
    const isLost = deadline.isMissed() || failure.kind === 'unreachable'
    run.connections.give(connection, isLost ? 'broken' : 'sound')
    if (deadline.isMissed()) run.onMissed()
    throw deadline.isMissed() ? new DatabaseFailure('deadline') : failure
  }
}

function settingsOf({ readOnly = false, snapshot = false }: Access): PgTransactionConfig | undefined {
  if (!readOnly && !snapshot) return undefined
  return {
    ...(readOnly ? { accessMode: 'read only' } : {}),
    ...(snapshot ? { isolationLevel: 'repeatable read' } : {}),
  }
}
