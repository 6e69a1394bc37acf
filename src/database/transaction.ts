import { sql } from 'drizzle-orm'
import type { PgTransactionConfig } from 'drizzle-orm/pg-core'
import type { Connection, Connections, Transaction } from './connections.js'
import { type Deadline, startDeadline } from './deadline.js'
import { comesFromDriver, DatabaseFailure, failureFrom } from './failure.js'

/** What a transaction may do, what it sees, and whether it may take long. */
export interface Access {
  readOnly?: boolean
  snapshot?: boolean
  /** For work that is bounded, but not by what somebody waits for: a batch of strips, a page of a check. */
  isLong?: boolean
}

/** A transaction to run. */
export interface Run<T> {
  connections: Connections
  work: (tx: Transaction) => Promise<T>
  access: Access
  /** How long its caller waits, for a connection and for the answer together. */
  limitMs: number
  /** After how long without an answer the connection is given up. Longer than `limitMs`. */
  hungMs: number
  /** Called when a connection was given up. */
  onHung: () => void
}

/** Two transactions that wait for each other: PostgreSQL ends one of them, and nothing of it was done. */
const mostAttempts = 3

/** Runs a transaction as `Database.transaction` describes it. */
export async function runTransaction<T>(run: Run<T>): Promise<T> {
  const deadline = startDeadline(run.limitMs)
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptTransaction(run, deadline)
      } catch (error) {
        const again =
          error instanceof DatabaseFailure && error.kind === 'serialization' && attempt < mostAttempts
        if (!again) throw error
      }
    }
  } finally {
    deadline.stop()
  }
}

async function attemptTransaction<T>(run: Run<T>, deadline: Deadline): Promise<T> {
  const connection = await run.connections.take(deadline)
  // The caller leaves at the deadline. The connection does not: the disk may only be slow, and an answer that comes
  // late tells that the connection is sound. Until then nobody else gets it.
  return Promise.race([runOn(connection, run, deadline), deadline.missed])
}

/** The one boundary: what leaves here is a result, an error of `work`'s own, or a failure without values. */
async function runOn<T>(connection: Connection, run: Run<T>, deadline: Deadline): Promise<T> {
  const hung = startDeadline(run.hungMs)
  const own = new Set<unknown>()
  const work = async (tx: Transaction) => {
    try {
      if (run.access.isLong === true) await allowTime(tx, run.limitMs)
      const result = await run.work(tx)
      // Nobody waits for it any more: what can still be undone is, and the repeat finds it undone.
      if (deadline.isMissed()) throw new DatabaseFailure('deadline')
      return result
    } catch (error) {
      own.add(error)
      throw error
    }
  }
  try {
    const result = await Promise.race([connection.orm.transaction(work, settingsOf(run.access)), hung.missed])
    run.connections.give(connection, 'sound')
    return result
  } catch (error) {
    if (own.has(error) && !comesFromDriver(error)) {
      run.connections.give(connection, 'sound')
      throw error
    }
    const failure = failureFrom(error)
    const isLost = hung.isMissed() || failure.kind === 'unreachable'
    run.connections.give(connection, isLost ? 'broken' : 'sound')
    if (hung.isMissed()) run.onHung()
    throw failure
  } finally {
    hung.stop()
  }
}

/** The server ends a statement at the usual deadline by itself; this one may take longer. */
const allowTime = (tx: Transaction, ms: number) =>
  tx.execute(sql`select set_config('statement_timeout', ${String(Math.ceil(ms))}, true)`)

function settingsOf({ readOnly = false, snapshot = false }: Access): PgTransactionConfig | undefined {
  if (!readOnly && !snapshot) return undefined
  return {
    ...(readOnly ? { accessMode: 'read only' } : {}),
    ...(snapshot ? { isolationLevel: 'repeatable read' } : {}),
  }
}
