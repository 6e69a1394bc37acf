/** HTTP written byte by byte, as no client does that means well. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection, and what came over it so far. */
export interface RawConnection {
  socket: Socket
  /** Byte for byte, as Latin-1. */
  received(): string
  isClosed(): boolean
  /** Resolves when it is closed, by whomever; `false` if it is not within so many milliseconds. */
  closesWithin(ms: number): Promise<boolean>
}

/** Connects. Errors of the connection only close it. */
export async function connectRaw(url: URL): Promise<RawConnection> {
  const socket = connect(Number(url.port), url.hostname)
  let received = ''
  let isClosed = false
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1')
  })
  socket.on('error', () => undefined)
  const closed = new Promise<true>((resolve) => {
    socket.once('close', () => {
      isClosed = true
      resolve(true)
    })
  })
  await Promise.race([once(socket, 'connect'), closed])
  return {
    socket,
    received: () => received,
    isClosed: () => isClosed,
    async closesWithin(ms) {
      let late: NodeJS.Timeout | undefined
      const waiting = new Promise<false>((resolve) => {
        late = setTimeout(resolve, ms, false)
      })
      return Promise.race([closed, waiting]).finally(() => clearTimeout(late))
    },
  }
}

/** What came back. */
export interface RawAnswer {
  /** The status of each answer, interim ones included. */
  statuses: number[]
  /** Everything, headers and bodies. */
  text: string
  isClosed: boolean
}

/** Sends bytes (text as Latin-1) and gives what has come back once the other side closes, or after `waitMs`. */
export async function sendRaw(url: URL, bytes: string | Uint8Array, waitMs = 2000): Promise<RawAnswer> {
  const connection = await connectRaw(url)
  connection.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  const isClosed = await connection.closesWithin(waitMs)
  connection.socket.destroy()
  const text = connection.received()
  const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status))
  return { statuses, text, isClosed }
}

/** The head of a request with these header lines. */
export const head = (line: string, ...fields: string[]): string =>
  [`${line} HTTP/1.1`, 'Host: relay.example', ...fields, '', ''].join('\r\n')
