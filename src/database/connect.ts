import { Socket } from 'node:net'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { lineLost, withTransactions } from './begin.js'
import type { Connection } from './connections.js'
import * as schema from './schema.js'

/** Where PostgreSQL answers: a URL, or the path of the embedded engine's socket. */
type Address = { url: string } | { socketPath: string }

/** Prepares one connection to `address`; it is made when first used. `deadlineMs` bounds it on the server's side too. */
export function connect(address: Address, deadlineMs: number): Connection {
  const line = openLineOnce()
  const options = { ...connectionOptions(deadlineMs), socket: line.open }
  const client =
    'url' in address
      ? postgres(address.url, { ...options, connection: serverSettings(deadlineMs) })
      : postgres({ ...options, path: address.socketPath, user: 'postgres', database: 'postgres' })
  return {
    orm: drizzle(withTransactions(client, line.isOpen), { schema }),
    isOpen: line.isOpen,
    discard() {
      // The driver only says goodbye, and a server that is gone never answers that.
      line.cut()
      void client.end({ timeout: 0 })
    },
    end: () => client.end({ timeout: deadlineMs / 1000 }),
  }
}

/** Where the driver found that the server is, in its own notation. */
interface Place {
  path?: string | false
  host: string[]
  port: number[]
}

/**
 * The line under a connection, opened once. The driver would open another when the first is lost, with no pause and
 * without end while something in front of the server takes connections and closes them.
 */
function openLineOnce() {
  let socket: Socket | undefined
  return {
    open({ path, host: [host], port: [port] }: Place): Socket {
      if (socket !== undefined) throw lineLost()
      socket = new Socket().setNoDelay()
      if (path) socket.connect(path)
      else socket.connect({ host, port: port ?? 5432 })
      // For TLS, which looks there for the name that the certificate must have.
      return Object.assign(socket, { host })
    },
    isOpen: (): boolean => socket === undefined || !(socket.destroyed || socket.readableEnded),
    cut: (): void => void socket?.destroy(),
  }
}

const connectionOptions = (deadlineMs: number) =>
  ({
    max: 1,
    // Lists of types are not asked for: drizzle reads arrays itself, the same on both engines.
    fetch_types: false,
    onnotice: () => undefined,
    connect_timeout: Math.max(1, Math.ceil(deadlineMs / 1000)),
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
  // The other two do not end a session whose answer nobody takes in: a frozen process, or a host that is gone.
  tcp_user_timeout: deadlineMs,
})
