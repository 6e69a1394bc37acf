/**
 * Promise 1, for what callers send besides an enquiry: no address and no word of theirs is in what the relay writes. Every route is
 * called with a canary wherever one can be put, and everything that left the process is searched. `privacy.test.ts` does that for what
 * a patient writes, in what is stored as well.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLog, type LogFields, logFieldNames, placeOf } from '../src/base/log.js'
import { freshDatabaseLocation } from './support/database.js'
import { freePort } from './support/free-port.js'
import { type Place, placeOn, startedRelay, startRelayProcess } from './support/process.js'
import type { RelayProcess } from './support/relay-process.js'

/** A word that is nowhere else, in the shapes that callers' words have. */
const canary = 'kanarifugl'
const address = '203.0.113.77'
const traces = /kanarifugl|kanari|203\.0\.113\.77|127\.0\.0\.1|::1|localhost/i

let place: Place
let relay: RelayProcess
let metrics: URL
let paths: { method: string; path: string }[]

beforeAll(async () => {
  place = await placeOn(await freshDatabaseLocation())
  const port = String(await freePort())
  metrics = new URL(`http://127.0.0.1:${port}/metrics`)
  relay = await startedRelay(place, { VIDERE_METRICS_PORT: port, VIDERE_LOG_LEVEL: 'debug' })
  paths = await everyPath()
}, 60_000)

async function everyPath() {
  const description = (await (await fetch(new URL('/api/v1/openapi.json', place.url))).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
  const others = [
    '/',
    '/healthz',
    '/readyz',
    '/verify',
    '/front.css',
    `/log/${canary}`,
    `/log/tile/${canary}`,
  ]
  const elsewhere = [`/${canary}`, `/api/v1/${canary}`, `/assets/${canary}.js`]
  return [...described, ...[...others, ...elsewhere].map((path) => ({ method: 'GET', path }))]
}

const headers = {
  'X-Request-Id': canary,
  'User-Agent': canary,
  'X-Forwarded-For': address,
  Forwarded: `for=${address}`,
  'X-Real-Ip': address,
  Cookie: `${canary}=${canary}`,
  Referer: `https://${canary}.example/${canary}`,
  Origin: `https://${canary}.example`,
  Authorization: `Bearer ${canary}${canary}`,
  'Idempotency-Key': canary,
  'Accept-Language': canary,
  [`X-${canary}`]: canary,
}

const bodies = [
  { type: 'application/json', body: JSON.stringify({ [canary]: canary, message: canary, body: canary }) },
  { type: 'application/json', body: `{ "${canary}": ${canary}` },
  { type: `text/${canary}`, body: canary },
]

/** Calls a route in every way that a caller can get it wrong. */
async function misuse({ method, path }: { method: string; path: string }): Promise<Response[]> {
  const url = new URL(path.replace(/\{.*?\}/g, canary), place.url)
  url.searchParams.set(canary, canary)
  const takesBody = method === 'POST' || method === 'PUT'
  const calls = takesBody
    ? bodies.map(({ type, body }) => ({ method, body, headers: { ...headers, 'Content-Type': type } }))
    : [{ method, headers }]
  return Promise.all(calls.map((call) => fetch(url, call)))
}

/** Sends bytes that are no request, as they are. */
const sendRaw = (bytes: string): Promise<string> =>
  new Promise((done) => {
    let answer = ''
    const socket = connect(Number(place.url.port), '127.0.0.1', () => socket.end(bytes))
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    socket.on('error', () => done(answer)).on('close', () => done(answer))
  })

const lines = () =>
  relay
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('whatever a caller sends', () => {
  it('is in no line, no error, no metric and no page of state, and neither is where it came from', async () => {
    expect(paths.length).toBeGreaterThan(40)
    const answers = (await Promise.all(paths.map(misuse))).flat()
    const raw = await Promise.all([
      sendRaw(`GET /${canary} ${canary}\r\n\r\n`),
      sendRaw(`GET / HTTP/1.1\r\nHost: ${canary}\r\n${canary}: ${canary.repeat(3000)}\r\n\r\n`),
      sendRaw(`POST /api/v1/enquiries HTTP/1.1\r\nHost: ${canary}\r\nContent-Length: 99\r\n\r\n${canary}`),
      sendRaw(`OPTIONS * HTTP/1.1\r\nHost: ${canary}\r\n\r\n`),
      sendRaw(`GET http://[${canary}/ HTTP/1.1\r\nHost: ${canary}\r\n\r\n`),
    ])
    const seen = await Promise.all([fetch(metrics), fetch(new URL('/readyz', place.url))])
    const state = (await Promise.all(seen.map((answer) => answer.text()))).join('\n')
    await setTimeout(100)
    const said = `${relay.stdout()}\n${relay.stderr()}\n${state}`
    expect(said.match(traces)).toBeNull()
    expect(said).not.toMatch(/\d{1,3}(\.\d{1,3}){3}/)
    for (const answer of answers) {
      const told = `${JSON.stringify([...answer.headers])} ${await answer.text()}`
      expect(told.match(/kanari|203\.0\.113\.77/i), answer.url).toBeNull()
      // A busy machine may be too slow for the database's deadline; nothing else may fail.
      expect([500, 502, 504], answer.url).not.toContain(answer.status)
    }
    expect(raw.join('\n').match(/kanari/i)).toBeNull()
    // Nothing failed in a way that nobody thought of, and the relay lives.
    const slow = ['deadline', 'unreachable']
    expect(lines().filter(({ msg, code }) => msg === 'failed' && !slow.includes(String(code)))).toEqual([])
    expect(relay.stderr()).toBe('')
  }, 60_000)

  it('leads to lines that hold what the list allows and nothing else', async () => {
    await fetch(new URL('/nowhere', place.url))
    const allowed = new Set(['level', 'time', 'msg', ...logFieldNames])
    for (const line of lines()) {
      expect(Object.keys(line).filter((name) => !allowed.has(name))).toEqual([])
      for (const value of Object.values(line)) expect(String(value).length).toBeLessThan(100)
    }
    const routes = new Set(lines().flatMap(({ route }) => (typeof route === 'string' ? [route] : [])))
    expect(routes).toContain('none')
    expect([...routes].filter((route) => !/^(none|\/[\w/.:{}+*-]*)$/.test(route))).toEqual([])
  })

  it('can be found by the id that the answer has, which is never the caller’s', async () => {
    const answer = await fetch(new URL('/api/v1/enquiries/AAAA-BBBB-CCCC', place.url), { headers })
    const id = answer.headers.get('X-Request-Id') ?? ''
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(await answer.json()).toMatchObject({ requestId: id })
    await expect
      .poll(() => lines().find(({ requestId }) => requestId === id))
      .toMatchObject({
        msg: 'request',
        method: 'GET',
        route: '/api/v1/enquiries/:reference',
        status: answer.status,
      })
    const page = await fetch(new URL('/', place.url))
    expect(page.headers.get('X-Request-Id')).not.toBe(id)
  })
})

it('a line takes only what the list allows, and a place only from our own code', () => {
  const written: string[] = []
  const log = createLog('info', { write: (line) => void written.push(line) })
  log.error('failed', { code: 'known', message: canary, address } as LogFields)
  expect(JSON.parse(written[0] ?? '')).toEqual({
    level: 50,
    time: expect.any(String),
    code: 'known',
    msg: 'failed',
  })
  expect(placeOf(new Error(`${canary}\n    at src/${canary}:1`))).not.toContain(canary)
})

it('what a library prints, a warning, and an error that nobody caught are told without their words', async () => {
  const elsewhere = await placeOn(await freshDatabaseLocation())
  const talking = startRelayProcess(elsewhere.folder, {
    ...elsewhere.env,
    NODE_OPTIONS: `--import=${new URL('./support/throw-later.mjs', import.meta.url).href}`,
    SAID_BY_NOBODY: `${canary} ${address}`,
  })
  await talking.started
  process.kill(talking.pid, 'SIGUSR2')
  await expect.poll(() => talking.stdout()).toMatch(/"code":"warning"/)
  process.kill(talking.pid, 'SIGWINCH')
  const exit = await talking.exited
  expect(exit.code).toBe(1)
  expect(exit.stdout.match(/"code":"library-printed"/g)).toHaveLength(2)
  expect(exit.stdout).toContain('"code":"not-caught"')
  expect(exit.stderr).toBe('')
  expect(exit.stdout.match(traces)).toBeNull()
}, 30_000)

it('nothing in the program asks who is calling, or writes past the log', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const using = (pattern: RegExp) =>
    sources.filter((path) => pattern.test(readFileSync(join('src', path), 'utf8'))).toSorted()
  // Where webhooks go is checked once more when they are connected.
  expect(using(/remoteAddress|getConnInfo|x-forwarded-for|x-real-ip|\.incoming\b/i)).toEqual([
    'notify/destination.ts',
  ])
  expect(using(/\bconsole\./)).toEqual([])
  const writers = using(/process\.(stdout|stderr)\.write|writeSync\(/)
  expect(writers.filter((path) => !path.startsWith('cli/'))).toEqual(['base/log.ts', 'main.ts'])
})
