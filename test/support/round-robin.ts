/** What stands before replicas: a balancer that knows connections and no HTTP. */
import { once } from 'node:events'
import { get } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'

/** A balancer on a free port of loopback. */
export interface RoundRobin {
  url: URL
  stop(): Promise<void>
}

/** How it finds out about its relays. */
interface Asking {
  /** Asks `/readyz` so often; without it, a relay is there if it accepts a connection. */
  asksEveryMs?: number
}

/**
 * Gives each connection to the next of the relays at these ports: the one after it if that is not ready or refuses. If none is
 * there, the connection is closed, as it is when its relay ends in the middle.
 */
export async function startRoundRobin(
  ports: readonly number[],
  { asksEveryMs }: Asking = {},
): Promise<RoundRobin> {
  const notReady = new Set<number>()
  const open = new Set<Socket>()
  let turn = 0
  const asking = asksEveryMs === undefined ? undefined : setInterval(askAll, asksEveryMs)

  function askAll() {
    for (const port of ports) {
      void isReady(port).then((ready) => (ready ? notReady.delete(port) : notReady.add(port)))
    }
  }

  async function accept(client: Socket) {
    track(client)
    const relay = await firstThatAccepts(ports.map((_, i) => ports[(turn + i) % ports.length] as number))
    if (relay === null || client.destroyed) {
      client.destroy()
      relay?.destroy()
      return
    }
    track(relay)
    client.pipe(relay).pipe(client)
    client.on('close', () => relay.destroy())
    relay.on('close', () => client.destroy())
  }

  async function firstThatAccepts(inTurn: readonly number[]): Promise<Socket | null> {
    turn += 1
    const ready = inTurn.filter((port) => !notReady.has(port))
    for (const port of ready.length > 0 ? ready : inTurn) {
      const socket = await connected(port)
      if (socket !== null) return socket
    }
    return null
  }

  function track(socket: Socket) {
    open.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  }

  const server = createServer({ pauseOnConnect: true }, (client) => void accept(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    async stop() {
      clearInterval(asking)
      for (const socket of open) socket.destroy()
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}

async function connected(port: number): Promise<Socket | null> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    return null
  }
}

const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    }).on('error', () => resolve(false))
  })
