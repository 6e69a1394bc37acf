import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Connection } from './connections.js'
import * as schema from './schema.js'

/** Where PostgreSQL answers: a URL, or the path of the embedded engine's socket. */
type Address = { url: string } | { socketPath: string }

/** Prepares one connection to `address`; it is made when first used. `deadlineMs` bounds it on the server's side too. */
export function connect(address: Address, deadlineMs: number): Connection {
  const options = connectionOptions(deadlineMs)
  const client =
    'url' in address
      ? postgres(address.url, { ...options, connection: serverSettings(deadlineMs) })
      : postgres({ ...options, path: address.socketPath, user: 'postgres', database: 'postgres' })
  return {
    orm: drizzle(client, { schema }),
    discard: () => void client.end({ timeout: 0 }),
    end: () => client.end({ timeout: deadlineMs / 1000 }),
  }
}

const connectionOptions = (deadlineMs: number) =>
  ({
    max: 1,
    // Lists of types are not asked for: drizzle reads arrays itself, the same on both engines.
    fetch_types: false,
    onnotice: () => undefined,
    connect_timeout: Math.max(1, Math.ceil(deadlineMs / 1000)),
    // A new attempt belongs to a new call, which has its own deadline: no waiting before it.
    backoff: () => 0,
    idle_timeout: undefined,
    max_lifetime: null,
    no_subscribe: true,
  }) as const

/** The server gives up when the client has, so that an abandoned transaction does not hold its locks. */
const serverSettings = (deadlineMs: number) => ({
  application_name: 'videre',
  TimeZone: 'UTC',
  // Whatever the role or the server says: what is acknowledged is on disk.
  synchronous_commit: 'on',
  search_path: 'public',
  statement_timeout: deadlineMs,
  idle_in_transaction_session_timeout: deadlineMs,
})
