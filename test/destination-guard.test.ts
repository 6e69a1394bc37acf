/**
 * DESIGN, section 3 (deliver), and OWASP on server-side request forgery: nothing that a clinic can set makes the relay connect to anything
 * but a public address. Whoever adds a way out sends it through the same guard and adds its forms here.
 */
import { once } from 'node:events'
import { createServer as createTcpServer, isIP, type LookupFunction, Socket } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDestinations, type Destinations } from '../src/notify/destination.js'
import { inwardAddresses, inwardAnswers } from './support/inward-addresses.js'
import { startRawReceiver, startReceiver } from './support/receivers.js'

const publicUrl = new URL('https://relay.example.org')
const sent = { headers: {}, body: new TextEncoder().encode('{}') }
const inTime = () => AbortSignal.timeout(15_000)

/** Every name resolves to a public address: what is refused below is refused for how it is written. */
const guard = (resolve: (host: string) => Promise<string[]> = async () => ['93.184.215.14']): Destinations =>
  createDestinations({ publicUrl, allowLocal: false, resolve })

let connected: unknown[]
/** What the names that were connected to stood for; `null` for a name that the system would have looked up. */
let lookedUp: unknown[]

/** Asks as Node's sockets do. */
function lookUp(options: unknown): void {
  const given = [options].flat(3).find((one) => typeof one === 'object' && one !== null && 'host' in one)
  const { host, lookup } = given as { host: string; lookup?: LookupFunction }
  if (isIP(host) > 0) return
  if (lookup === undefined) return void lookedUp.push(null)
  lookup(host, { all: true }, (_, addresses) => void lookedUp.push(addresses))
  lookup(host, {}, (_, address) => void lookedUp.push(address))
}

beforeEach(() => {
  connected = []
  lookedUp = []
  // Not a mock of what is tested: whatever opens a socket, by whichever way, is noted, and gets nowhere.
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...options: unknown[]) {
    connected.push(options)
    lookUp(options)
    setImmediate(() => this.destroy(new Error('no test connects to anything')))
    return this
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('an address that leads inside', () => {
  it('is in a corpus of at least 200 forms', () => {
    expect(new Set(inwardAddresses).size).toBeGreaterThanOrEqual(200)
  })

  it('is refused in every form, at saving and at sending, and nothing is connected to', async () => {
    const destinations = guard()
    const passed: string[] = []
    for (const address of inwardAddresses) {
      if ((await destinations.check(address, inTime())) === null) passed.push(`${address} at saving`)
      if ((await destinations.post(address, sent, inTime())).kind !== 'refused')
        passed.push(`${address} at sending`)
    }
    expect(passed).toEqual([])
    expect(connected).toEqual([])
  })

  it('and an ordinary one is not, so that the corpus can fail', async () => {
    const destinations = guard()
    const ordinary = [
      'https://clinic.example.com/videre?token=1',
      'https://clinic.example.com:8443/',
      'https://xn--bcher-kva.example.com/',
      'https://93.184.215.14/',
      'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
      'https://8.8.8.8.example.com/',
    ]
    for (const address of ordinary) expect(await destinations.check(address, inTime()), address).toBeNull()
    expect(await destinations.post(ordinary[0]!, sent, inTime())).toEqual({
      kind: 'failed',
      code: 'unreachable',
    })
    expect(connected).toHaveLength(1)
  })

  it('is refused if one single answer for its name is not public, whichever kind it is of', async () => {
    for (const answer of inwardAnswers) {
      const destinations = guard(async () => ['93.184.215.14', answer])
      expect(await destinations.check('https://clinic.example.com/', inTime()), answer).not.toBeNull()
      expect((await destinations.post('https://clinic.example.com/', sent, inTime())).kind, answer).toBe(
        'refused',
      )
    }
    expect(connected).toEqual([])
  })

  it("is refused if it is one of this machine's own, or the relay's name", async () => {
    const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? [])
    for (const answer of own)
      expect(
        await guard(async () => [answer]).check('https://clinic.example.com/', inTime()),
        answer,
      ).not.toBeNull()
    const ownAddresses = () => ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']
    for (const answer of ['93.184.215.14', '2606:2800:021f:cb07:6820:80da:af6b:8b2c']) {
      const here = createDestinations({
        publicUrl,
        allowLocal: false,
        ownAddresses,
        resolve: async () => [answer],
      })
      expect(await here.check('https://clinic.example.com/', inTime()), answer).toBe('own-host')
    }
    expect(await guard().check('https://relay.example.org/', inTime())).toBe('own-host')
    expect(await guard().check(`https://${hostname()}/`, inTime())).not.toBeNull()
  })

  it('is refused if its name has no address, or the name servers do not answer', async () => {
    const dead: ((host: string) => Promise<string[]>)[] = [
      async () => [],
      async () => Promise.reject(new Error('SERVFAIL')),
      () => new Promise(() => undefined),
    ]
    for (const resolve of dead) {
      const signal = AbortSignal.timeout(200)
      expect(await guard(resolve).check('https://clinic.example.com/', signal)).toBe('no-such-host')
    }
  })

  it('is not reached through a name that answers differently between the check and the connection', async () => {
    let asked = 0
    const destinations = guard(async () => (asked++ === 0 ? ['93.184.215.14'] : ['127.0.0.1']))
    expect(await destinations.check('https://clinic.example.com/', inTime())).toBeNull()
    expect(await destinations.post('https://clinic.example.com/', sent, inTime())).toEqual({
      kind: 'refused',
      reason: 'not-public',
    })
    // Of a single attempt: what was checked is what is connected to, and nobody is asked a second time.
    asked = 0
    await destinations.post('https://clinic.example.com/', sent, inTime())
    expect(asked).toBe(1)
    expect(JSON.stringify(connected)).not.toContain('127.0.0.1')
    expect(lookedUp).toEqual([[{ address: '93.184.215.14', family: 4 }], '93.184.215.14'])
  })

  it('gets nothing if it turns out to be at the other end, however that came about', async () => {
    vi.restoreAllMocks()
    const receiver = await startReceiver()
    // Where Node looks for the address at the other end: this machine has no second one to connect to.
    const peer = Socket.prototype as unknown as { _getpeername(): { address: string } }
    vi.spyOn(peer, '_getpeername').mockReturnValue({ address: '10.0.0.1' })
    const destinations = createDestinations({ publicUrl, allowLocal: true })
    const posted = await destinations.post(receiver.address, sent, inTime())
    expect(posted).toEqual({ kind: 'refused', reason: 'not-public' })
    expect(receiver.called).toEqual([])
  })

  it('is not reached through a proxy that the environment names', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:3128')
    vi.stubEnv('https_proxy', 'http://127.0.0.1:3128')
    vi.stubEnv('ALL_PROXY', 'http://127.0.0.1:3128')
    await guard().post('https://clinic.example.com/', sent, inTime())
    vi.unstubAllEnvs()
    expect(connected).toHaveLength(1)
    expect(JSON.stringify(connected)).not.toContain('3128')
  })
})

describe('an address on this machine', () => {
  const local = (port = '') =>
    createDestinations({ publicUrl: new URL(`http://localhost:${port}`), allowLocal: true })

  it('is allowed for development only, and never the relay itself', async () => {
    const address = 'http://127.0.0.1:9999/'
    expect(await guard().check(address, inTime())).toBe('not-encrypted')
    expect(await local('8080').check(address, inTime())).toBeNull()
    expect(await local('9999').check(address, inTime())).not.toBeNull()
    for (const other of ['http://10.0.0.1:9999/', 'http://169.254.169.254/', 'http://[::ffff:10.0.0.1]/'])
      expect(await local('8080').check(other, inTime()), other).not.toBeNull()
  })
})

describe('a receiver that misbehaves', () => {
  beforeEach(() => {
    vi.restoreAllMocks()
  })
  const destinations = createDestinations({ publicUrl, allowLocal: true })
  const post = (address: string, ms = 15_000) => destinations.post(address, sent, AbortSignal.timeout(ms))
  const head = 'HTTP/1.1 200 OK\r\n'

  it('is left after the time that there is, whether it is silent, drips headers or body, or never ends them', async () => {
    const silent = await startRawReceiver(() => undefined)
    const dripping = await startRawReceiver((socket) => {
      socket.write(head)
      const timer = setInterval(() => socket.write('X-Drip: 1\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const slowBody = await startRawReceiver((socket) => {
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const informing = await startRawReceiver((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const short = await startRawReceiver((socket) => socket.write(`${head}Content-Length: 10\r\n\r\nxxx`))
    const begun = performance.now()
    const all = [silent, dripping, slowBody, informing, short]
    const posted = await Promise.all(all.map(({ address }) => post(address, 500)))
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(posted.map(({ kind }) => kind)).toEqual(all.map(() => 'failed'))
    expect(posted.filter((one) => 'code' in one && one.code === 'too-slow').length).toBeGreaterThanOrEqual(4)
    await setTimeout(100)
    for (const { sockets } of all)
      expect(sockets.every(({ destroyed, closed }) => destroyed || closed)).toBe(true)
  })

  it('and answers without end, or with headers without end, is read no further than 64 KiB', async () => {
    let written = 0
    const endless = await startReceiver((response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(16 * 1024)
      const pump = () => {
        while (!response.destroyed && written < 50_000_000) {
          written += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', pump)
      pump()
    })
    expect(await post(endless.address)).toEqual({ kind: 'failed', code: 'too-large' })
    expect(written).toBeLessThan(20_000_000)
    const headers = await startRawReceiver((socket) => {
      socket.write(head)
      socket.write(`X-Much: ${'x'.repeat(100_000)}\r\n\r\n`)
    })
    expect(await post(headers.address)).toEqual({ kind: 'failed', code: 'unreachable' })
  })

  it('and lies about its length, speaks no HTTP or closes at once, has taken nothing', async () => {
    const liars = [
      `${head}Content-Length: 10\r\nContent-Length: 2\r\n\r\nxx`,
      `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nxx`,
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `${head}Content-Length: -1\r\n\r\n`,
      'SSH-2.0-OpenSSH_9.6\r\n',
      '\x16\x03\x01\x00\x00',
    ]
    for (const said of liars) {
      const { address } = await startRawReceiver((socket) => socket.end(said))
      expect((await post(address)).kind, JSON.stringify(said)).toBe('failed')
    }
    const short = await startRawReceiver((socket) => socket.end(`${head}Content-Length: 10\r\n\r\nxxx`))
    expect(await post(short.address)).toEqual({ kind: 'failed', code: 'unreachable' })
    const closing = await startRawReceiver((socket) => socket.destroy())
    expect(await post(closing.address)).toEqual({ kind: 'failed', code: 'unreachable' })
  })

  it('and redirects inward is not followed', async () => {
    const inside = await startReceiver()
    for (const status of [301, 302, 303, 307, 308]) {
      const redirecting = await startReceiver((response) =>
        response.writeHead(status, { Location: inside.address }).end(),
      )
      expect(await post(redirecting.address)).toMatchObject({ kind: 'answered', status })
    }
    expect(inside.called).toEqual([])
  })

  it('and answers that it moved to another protocol, or compressed, is read as it is', async () => {
    const upgrading = await startRawReceiver((socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    )
    expect((await post(upgrading.address)).kind).toBe('failed')
    const bomb = await startReceiver((response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(Buffer.alloc(1000)),
    )
    expect(await post(bomb.address)).toMatchObject({ kind: 'answered', status: 200 })
  })
})

it('a receiver whose certificate is nobody’s gets nothing', async () => {
  vi.restoreAllMocks()
  const plain = createTcpServer((socket) => socket.on('error', () => undefined).end('no TLS here'))
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const { port } = plain.address() as { port: number }
  const destinations = createDestinations({ publicUrl, allowLocal: true })
  const posted = await destinations.post(`https://127.0.0.1:${port}/`, sent, inTime())
  expect(posted).toEqual({ kind: 'failed', code: 'unreachable' })
  plain.close()
})
