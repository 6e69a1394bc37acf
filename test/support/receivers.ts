/** Mail servers and receivers of webhooks, on free ports of loopback, that do what a test wants of them. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A mail as it arrived. */
export interface Arrived {
  to: string
  from: string
  raw: string
  mail: Email
}

export interface TestMailServer {
  url: URL
  /** What arrived, in order. */
  arrived: Arrived[]
  /** How often somebody asked to send to an address. */
  asked: string[]
  close(): Promise<void>
}

/** What it answers when somebody asks to send to an address: nothing else than yes, a refusal, or nothing at all. */
export type OnRecipient = (address: string) => 'yes' | 'hang' | { code: number; says: string }

/** Starts a real mail server. `onRecipient` decides who has a mailbox; its last line is `says`. */
export async function startMailServer(
  onRecipient: OnRecipient = () => 'yes',
  options: SMTPServerOptions & { port?: number; says?: string } = {},
): Promise<TestMailServer> {
  const arrived: Arrived[] = []
  const asked: string[] = []
  const { port = 0, says = 'OK: queued as 4XyZ7Q', ...rest } = options
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onRcptTo({ address }, _, done) {
      asked.push(address)
      const answer = onRecipient(address)
      if (answer === 'yes') done()
      else if (answer !== 'hang') done(Object.assign(new Error(answer.says), { responseCode: answer.code }))
    },
    async onData(stream, session, done) {
      const raw = await textOf(stream)
      // Whoever sent it went away in the middle.
      if (raw === null) return
      const { mailFrom, rcptTo } = session.envelope
      arrived.push({
        to: rcptTo.map(({ address }) => address).join(),
        from: mailFrom === false ? '' : mailFrom.address,
        raw,
        mail: await PostalMime.parse(raw),
      })
      ;(done as (error: null, says: string) => void)(null, says)
    },
    ...rest,
  })
  server.on('error', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const close = () => new Promise<void>((closed) => server.close(() => closed()))
  onTestFinished(close)
  return {
    url: new URL(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`),
    arrived,
    asked,
    close,
  }
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
  } catch {
    return null
  }
  return Buffer.concat(chunks).toString()
}

/** A webhook as it arrived. */
export interface Called {
  headers: IncomingHttpHeaders
  body: string
  method: string
}

export interface TestReceiver {
  /** The address to be set. */
  address: string
  called: Called[]
}

/** Starts a receiver of webhooks that answers as `answer` does, or with 204. */
export async function startReceiver(
  answer: (response: ServerResponse, request: IncomingMessage) => unknown = (response) =>
    response.writeHead(204).end(),
): Promise<TestReceiver> {
  const called: Called[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, method = '' } = request
      called.push({ headers, method, body: Buffer.concat(chunks).toString() })
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  )
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, called }
}

/** Starts a receiver that speaks no HTTP but what `speak` writes. */
export async function startRawReceiver(
  speak: (socket: Socket) => void,
): Promise<{ address: string; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => speak(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => closed())
      }),
  )
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, sockets }
}
