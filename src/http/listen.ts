import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

/** A server that listens. */
export interface Listening {
  port: number
  /** Answers what is under way, for at most three seconds, and accepts nothing new. */
  close(): Promise<void>
}

/** The largest request, 0.7 MB, fits in this over a slow telephone line. */
const requestTimeoutMs = 30_000
const headersTimeoutMs = 10_000
/** Each connection costs memory; beyond this, waiting in line is better than falling over. */
const maximumConnections = 2000
const graceMs = 3000

/** Listens on a host and port (0 is any free one) and answers with `fetch`. Throws if the port is taken. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: { requestTimeout: requestTimeoutMs, headersTimeout: headersTimeoutMs },
  }) as Server
  server.maxConnections = maximumConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const impatience = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(impatience)
}
