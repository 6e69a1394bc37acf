/**
 * The one guard of every web address that a clinic can set. What is asked for is checked as it is written, by every address that
 * its name resolves to, and by the address that was connected to; the connection goes to the addresses that were checked, so
 * that a name that answers differently a moment later changes nothing.
 */
import { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'

/** Why an address is not one to send to. */
export type NotAllowed =
  | 'not-an-address'
  | 'not-encrypted'
  | 'port-not-allowed'
  | 'own-host'
  | 'not-public'
  | 'no-such-host'

/** What came back: a status, a refusal of this guard, or nothing that is an answer. */
export type Posted =
  | { kind: 'answered'; status: number; retryAfter: string | undefined }
  | { kind: 'refused'; reason: NotAllowed }
  | { kind: 'failed'; code: 'unreachable' | 'too-slow' | 'too-large' }

/** What is sent. */
export interface Sent {
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** The addresses of a host name; none if it has none. Throws if that cannot be found out. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>

/** Where this relay is, which is where nobody is sent. */
export interface Surroundings {
  /** The relay's public address. */
  publicUrl: URL
  /** For development: web addresses on this very machine are allowed, also unencrypted and on other ports. */
  allowLocal: boolean
  resolve?: Resolve
  /** The addresses of this machine, unless a test says others. */
  ownAddresses?: () => readonly string[]
}

/** The way out to web addresses that clinics set. */
export interface Destinations {
  /** Why nothing would be sent to this address at present; `null` if it would. */
  check(address: string, signal: AbortSignal): Promise<NotAllowed | null>
  /** Posts, and reads the answer to its end. Follows no redirect and no proxy variable. Never throws for what the other side does. */
  post(address: string, sent: Sent, signal: AbortSignal): Promise<Posted>
}

/** A receiver has nothing to tell but its status. */
const maximumAnswerBytes = 64 * 1024
const maximumAddressLength = 2000
/** Nobody is kept waiting for a name server longer than this, twice. */
const resolverSettings = { timeout: 2500, tries: 2 }
const connectMs = 10_000

const allowedPorts = ['', '8443']
/** Names that mean something else on every network. */
const localName = /(^|\.)(localhost|localdomain|local|internal|arpa|onion)$/
const publicName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/
/** A public address by its number, at which a cloud answers its own machines. */
const cloudAddresses = new Set(['168.63.129.16'])

/** Makes the guard. */
export function createDestinations(here: Surroundings): Destinations {
  return {
    async check(address, signal) {
      const found = await find(address, here, signal)
      return found.kind === 'refused' ? found.reason : null
    },
    async post(address, sent, signal) {
      const found = await find(address, here, signal)
      if (found.kind === 'refused') return found
      try {
        return await postTo(found, sent, signal)
      } catch (error) {
        if (error instanceof WrongPeer) return refused('not-public')
        return { kind: 'failed', code: signal.aborted ? 'too-slow' : 'unreachable' }
      }
    },
  }
}

interface Found {
  kind: 'found'
  url: URL
  addresses: string[]
  isAllowed: (address: string) => boolean
}
type Refused = Extract<Posted, { kind: 'refused' }>

const refused = (reason: NotAllowed): Refused => ({ kind: 'refused', reason })

/** The addresses that may be connected to for a web address: all of them are allowed, or none. */
async function find(address: string, here: Surroundings, signal: AbortSignal): Promise<Found | Refused> {
  const url = readAddress(address)
  if (url === null) return refused('not-an-address')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (here.allowLocal && isLocal(url, host, here.publicUrl)) {
    return {
      kind: 'found',
      url,
      addresses: host === 'localhost' ? ['127.0.0.1'] : [host],
      isAllowed: isLoopback,
    }
  }
  const fault = faultOf(url, host, here.publicUrl)
  if (fault !== null) return refused(fault)
  const addresses = isIP(host) > 0 ? [host] : await addressesOf(host, here.resolve ?? resolve, signal)
  if (addresses.length === 0) return refused('no-such-host')
  if (!addresses.every(isPublic)) return refused('not-public')
  const own = (here.ownAddresses ?? machineAddresses)()
  const isOwn = (peer: string) => own.some((one) => isSameAddress(one, peer))
  if (addresses.some(isOwn)) return refused('own-host')
  return { kind: 'found', url, addresses, isAllowed: (peer) => isPublic(peer) && !isOwn(peer) }
}

/** Only as a browser would write it: an address in another spelling was never read by a person in the way that it works. */
function readAddress(text: string): URL | null {
  if (text.length > maximumAddressLength || !/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text))
    return null
  const url = new URL(text)
  const isPlain = url.href === text && url.username === '' && url.password === '' && !text.includes('#')
  return isPlain ? url : null
}

function faultOf(url: URL, host: string, publicUrl: URL): NotAllowed | null {
  if (url.protocol !== 'https:') return 'not-encrypted'
  if (!allowedPorts.includes(url.port)) return 'port-not-allowed'
  if (url.hostname === publicUrl.hostname) return 'own-host'
  if (isIP(host) > 0) return isPublic(host) ? null : 'not-public'
  if (localName.test(host)) return 'not-public'
  return publicName.test(host) ? null : 'not-an-address'
}

const isLocal = (url: URL, host: string, publicUrl: URL): boolean =>
  (host === 'localhost' || isLoopback(host)) && url.port !== publicUrl.port

const isLoopback = (address: string): boolean =>
  isIP(address) > 0 && ipaddr.process(address).range() === 'loopback'

/** A global unicast address that is nobody's tunnel, translator or example. */
function isPublic(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv6
    ? parsed.match(ipaddr.IPv6.parse('2000::'), 3)
    : !cloudAddresses.has(parsed.toString())
}

const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? [])

const isSameAddress = (one: string, other: string): boolean =>
  isIP(one) > 0 &&
  isIP(other) > 0 &&
  ipaddr.process(one).toNormalizedString() === ipaddr.process(other).toNormalizedString()

async function addressesOf(host: string, find: Resolve, signal: AbortSignal): Promise<string[]> {
  const ended = new Promise<string[]>((done) =>
    signal.addEventListener('abort', () => done([]), { once: true }),
  )
  return signal.aborted ? [] : Promise.race([find(host, signal).catch(() => []), ended])
}

/**
 * Asks the name servers. Not through getaddrinfo: that works in four threads for the whole process, and four names whose
 * servers never answer would stop everything else that needs one.
 */
async function resolve(host: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver(resolverSettings)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Somebody else was at the end of the connection than was asked for. */
class WrongPeer extends Error {
  override readonly name = 'WrongPeer'
}

async function postTo(
  { url, addresses, isAllowed }: Found,
  sent: Sent,
  signal: AbortSignal,
): Promise<Posted> {
  // One for each attempt: nothing is left of a connection that was held open or never finished.
  const agent = new Agent({ connect: connectorTo(addresses, isAllowed), pipelining: 0 })
  try {
    const { statusCode, headers, body } = await request(url, {
      method: 'POST',
      headers: { ...sent.headers },
      body: sent.body,
      dispatcher: agent,
      signal,
    })
    if (!(await endsInTime(body))) return { kind: 'failed', code: 'too-large' }
    const retryAfter = headers['retry-after']
    return {
      kind: 'answered',
      status: statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    }
  } finally {
    void agent.destroy().catch(() => undefined)
  }
}

/** A connector that knows no other addresses than those that were checked, and looks who is there. */
function connectorTo(
  addresses: readonly string[],
  isAllowed: (address: string) => boolean,
): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, maxCachedSessions: 0, lookup: lookupIn(addresses) })
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null)
      if (isAllowed(socket.remoteAddress ?? '')) return callback(null, socket)
      socket.destroy()
      callback(new WrongPeer('the connection is not with an address that was checked'), null)
    })
}

const lookupIn =
  (addresses: readonly string[]): LookupFunction =>
  (_, options, callback) => {
    const known = addresses.map((address) => ({ address, family: isIP(address) }))
    const [first] = known
    if (options.all === true) callback(null, known)
    else callback(null, first?.address ?? '', first?.family)
  }

/** Whether the answer ends before it gets too large. */
async function endsInTime(body: Dispatcher.ResponseData['body']): Promise<boolean> {
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maximumAnswerBytes) {
      body.destroy()
      return false
    }
  }
  return true
}
