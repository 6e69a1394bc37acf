import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { type ConnectionLimits, guardConnections, lookEveryMs } from './connections.js'
import { framingFault } from './framing.js'

/** A server that listens. */
export interface Listening {
  port: number
  /**
   * Makes each answer the last one of its connection, so that whoever asks comes back elsewhere, and accepts nothing new after
   * `leavingMs`. Then answers what is under way. All of it takes three seconds at most.
   */
  close(leavingMs?: number): Promise<void>
}

/** What whoever connects may take up. */
export interface ListenLimits extends ConnectionLimits {
  /** From the connection, or the first byte of a further request, to the end of the headers. */
  headersMs: number
  /** The same to the end of the body. */
  requestMs: number
  /** How long a connection is kept for another request. */
  idleMs: number
}

/** The limits of a relay. */
export const listenLimits: ListenLimits = {
  headersMs: 10_000,
  // The largest request, 0.75 MiB, fits in this over a slow telephone line.
  requestMs: 30_000,
  idleMs: 5000,
  connections: 2000,
  unanswered: 2,
  // The directory of four hundred clinics, 3 MB, fits in this over the same line.
  answerMs: 120_000,
  untakenBytes: 128 * 1024 * 1024,
}

const maximumHeaderBytes = 16 * 1024
const graceMs = 3000

type Fetch = (request: Request) => Response | Promise<Response>

/** Listens on a host and port (0 is any free one) and answers with `fetch`. Throws if the port is taken. */
export async function listen(
  fetch: Fetch,
  host: string,
  port: number,
  limits: ListenLimits = listenLimits,
): Promise<Listening> {
  const server = serverWithin(limits, fetch)
  const keepNoConnection = keepingConnections(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close(leavingMs = 0) {
      keepNoConnection()
      const impatience = setTimeout(() => server.closeAllConnections(), graceMs)
      await pause(leavingMs)
      await close(server, leavingMs / 4)
      clearTimeout(impatience)
    },
  }
}

function serverWithin(limits: ListenLimits, fetch: Fetch): Server {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(lookEveryMs, limits.headersMs),
    maxHeaderSize: maximumHeaderBytes,
  })
  const mayAsk = guardConnections(server, limits)
  const answer = getRequestListener(fetch)
  server.on('request', (request, response) => {
    if (!mayAsk(request, response)) return
    const fault = framingFault(request)
    if (fault === null) void answer(request, response)
    else response.writeHead(fault, { Connection: 'close' }).end()
  })
  askForBodiesWhenRead(server)
  return server
}

/** A body for which its sender waits to be asked (`Expect: 100-continue`) is asked for when somebody reads it. */
function askForBodiesWhenRead(server: Server): void {
  server.on('checkContinue', (request, response) => {
    request.once('resume', () => {
      if (!response.headersSent) response.writeContinue()
    })
    server.emit('request', request, response)
  })
}

/** Gives what ends that: from then on each answer says `Connection: close`, also those that are on their way. */
function keepingConnections(server: Server): () => void {
  const answering = new Set<ServerResponse>()
  let isOver = false
  server.prependListener('request', (_, response) => {
    if (isOver) response.shouldKeepAlive = false
    answering.add(response)
    response.once('close', () => answering.delete(response))
  })
  return () => {
    isOver = true
    for (const response of answering) response.shouldKeepAlive = false
  }
}

/** On a connection that was just made, or was idle, a request may be on its way: those are closed only after `settlingMs`. */
async function close(server: Server, settlingMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    // The close of an HTTP server would close them at once.
    NetServer.prototype.close.call(server, () => resolve())
  })
  await Promise.race([closed, pause(settlingMs)])
  server.close()
  await closed
}
