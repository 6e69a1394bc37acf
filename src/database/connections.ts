import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Deadline } from './deadline.js'
import { DatabaseFailure } from './failure.js'
import type * as schema from './schema.js'

/** One connection to the database, opened when it is first used. */
export interface Connection {
  readonly orm: PostgresJsDatabase<typeof schema>
  /** Whether it was not opened yet, or is still there as far as anybody has heard. */
  readonly isOpen: () => boolean
  /** Ends it at once, whatever it is doing. */
  readonly discard: () => void
  /** Ends it when its last query is answered. */
  readonly end: () => Promise<void>
}

/** A transaction over the schema: the query builder of drizzle. */
export type Transaction = Parameters<Parameters<Connection['orm']['transaction']>[0]>[0]

/** At most `size` connections, each lent to one transaction at a time, in the order of asking. */
export interface Connections {
  /** Waits for a connection of one's own, no longer than the deadline. */
  take(deadline: Deadline): Promise<Connection>
  /** Gives a connection back. A `broken` one is discarded, with all that are idle: what happened to it, happened to them. */
  give(connection: Connection, state: 'sound' | 'broken'): void
  /** Lends nothing any more; ends each connection once it is given back. */
  close(): Promise<void>
}

/*
 * One postgres.js client for each connection, and not one client with a pool: a client cannot end a single
 * connection of its pool, and a connection to a frozen server has to be ended while its query is unanswered.
 */

/** Makes a pool that opens connections with `open` as they are needed. */
export function createConnections(open: () => Connection, size: number): Connections {
  const idle: Connection[] = []
  const waiting: ((connection: Connection) => void)[] = []
  const lent = new Set<Connection>()
  let closed: (() => void) | undefined
  let closing: Promise<void> | undefined

  const lend = (connection: Connection): Connection => {
    lent.add(connection)
    return connection
  }

  const discardIdle = () => {
    for (const connection of idle.splice(0)) connection.discard()
  }

  const usable = (): Connection | undefined => {
    // A server that went away closed them all.
    if (idle.some((connection) => !connection.isOpen())) discardIdle()
    return idle.pop() ?? (lent.size < size ? open() : undefined)
  }

  const pass = () => {
    const next = waiting.length > 0 ? usable() : undefined
    if (next !== undefined) waiting.shift()?.(lend(next))
  }

  const take = async (deadline: Deadline): Promise<Connection> => {
    if (closing !== undefined) throw new DatabaseFailure('unreachable')
    let mine = (_: Connection): void => undefined
    const turn = new Promise<Connection>((resolve) => {
      mine = resolve
    })
    waiting.push(mine)
    pass()
    return Promise.race([turn, deadline.missed]).catch((failure: unknown) => {
      const place = waiting.indexOf(mine)
      if (place >= 0) waiting.splice(place, 1)
      else void turn.then((connection) => give(connection, 'sound'))
      throw failure
    })
  }

  const give = (connection: Connection, state: 'sound' | 'broken') => {
    if (!lent.delete(connection)) return
    if (state === 'sound') idle.push(connection)
    else {
      connection.discard()
      discardIdle()
    }
    pass()
    if (lent.size === 0 && waiting.length === 0) closed?.()
  }

  const close = () => {
    closing ??= new Promise<void>((resolve) => {
      closed = resolve
      if (lent.size === 0 && waiting.length === 0) resolve()
    }).then(async () => {
      await Promise.all(idle.splice(0).map((connection) => connection.end()))
    })
    return closing
  }

  return { take, give, close }
}
