/** What stands between a relay and PostgreSQL, and breaks: it knows enough of the protocol to break at a commit. */
import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { clientCommits, serverCommits } from './commits-in.js'

/** `before` the server sees the commit; `after` it has committed, and before its client hears of it. */
export type Moment = 'before' | 'after'

/** A TCP proxy in front of a database. */
export interface DatabaseProxy {
  /** The database behind it, by way of it. */
  url: string
  /**
   * Cuts the connection at the `nth` commit from now, of all connections together, and no other. `disarm` ends the wait for
   * it and tells whether it happened.
   */
  cutAtCommit(nth: number, moment: Moment): { disarm(): boolean }
  /** Forgets the connections that there are without a word to either side, as a firewall that starts anew. */
  forget(): void
  /** Resets all connections and closes the port. */
  shut(): Promise<void>
  /** Takes and at once closes each connection, as a balancer with nothing behind it does. */
  hangUp(): void
  /** Is there again, after `shut` or `hangUp`. */
  open(): Promise<void>
  /** How many connections were made to it so far. */
  accepted(): number
  close(): Promise<void>
}

/** Starts one on a free port of loopback, in front of the server of `url`. */
export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(url)
  let isHangingUp = false
  let cut: { left: number; moment: Moment } | undefined
  let count = 0
  const pairs = new Set<readonly [Socket, Socket]>()
  const forgotten = new Set<readonly [Socket, Socket]>()

  const isToCut = (moment: Moment): boolean => {
    if (cut?.moment !== moment || cut.left === 0) return false
    cut.left -= 1
    return cut.left === 0
  }

  const join = (client: Socket) => {
    count += 1
    if (isHangingUp) return client.destroy()
    const server = dial({ host: hostname, port: Number(port) })
    const pair = [client, server] as const
    for (const side of pair) side.setNoDelay()
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const side of pair) side.destroy()
    }
    relayTo(client, server, clientCommits(), () => isToCut('before'), end)
    relayTo(server, client, serverCommits(), () => isToCut('after'), end)
    return undefined
  }

  const listener = createServer(join)
  const listen = async (at: number) => {
    listener.listen(at, '127.0.0.1')
    await once(listener, 'listening')
  }
  await listen(0)
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  const own = new URL(url)
  own.host = `127.0.0.1:${address.port}`

  const shut = async () => {
    const closed = listener.listening ? once(listener, 'close') : undefined
    if (listener.listening) listener.close()
    for (const pair of pairs) for (const side of pair) side.resetAndDestroy()
    pairs.clear()
    await closed
  }

  return {
    url: own.href,
    cutAtCommit(nth, moment) {
      const mine = { left: nth, moment }
      cut = mine
      return {
        disarm() {
          if (cut === mine) cut = undefined
          return mine.left === 0
        },
      }
    },
    forget() {
      for (const pair of pairs) {
        for (const side of pair) side.pause()
        forgotten.add(pair)
      }
      pairs.clear()
    },
    shut,
    hangUp() {
      isHangingUp = true
      for (const pair of pairs) for (const side of pair) side.destroy()
      pairs.clear()
    },
    async open() {
      isHangingUp = false
      if (!listener.listening) await listen(address.port)
    },
    accepted: () => count,
    async close() {
      for (const pair of forgotten) for (const side of pair) side.destroy()
      await shut()
    },
  }
}

/** Passes on what one side says; what `parse` finds to be a commit only if it is not `isToCut`. */
function relayTo(
  from: Socket,
  to: Socket,
  parse: (chunk: Buffer) => { bytes: Buffer; isCommit: boolean }[],
  isToCut: () => boolean,
  end: () => void,
): void {
  from.on('data', (chunk) => {
    for (const { bytes, isCommit } of parse(chunk)) {
      if (isCommit && isToCut()) return end()
      to.write(bytes)
    }
    return undefined
  })
  from.on('error', end)
  from.on('close', end)
}
