/** Requests that no client sends which means well, byte by byte. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../src/http/listen.js'
import { createMetrics, serveMetrics } from '../src/http/metrics.js'
import { freshDatabase } from './support/database.js'
import { postJson } from './support/people.js'
import { connectRaw, head, type RawAnswer, sendRaw } from './support/raw-http.js'
import { startRelay, type TestRelay } from './support/relay.js'

let relay: TestRelay
let metrics: URL

beforeAll(async () => {
  relay = await startRelay(await freshDatabase(), { keep: true })
  const listening = await listen(serveMetrics(createMetrics()), '127.0.0.1', 0)
  metrics = new URL(`http://127.0.0.1:${listening.port}/metrics`)
  return async () => {
    await listening.close()
    await relay.stop()
  }
})

afterAll(() => {
  const logged = relay.logged.join('')
  // A request that hangs up must not look as if the relay had failed.
  expect(logged.match(/"msg":"failed"|"status":500|kanari/g)).toBe(null)
})

const json = 'Content-Type: application/json'
const last = 'Connection: close'
/** What each sender puts where it can: no answer may repeat it. */
const canary = 'kanarifugl'

function expectRefusal(answer: RawAnswer, statuses: number[]): void {
  expect(answer.statuses).toEqual(statuses)
  expect(answer.isClosed).toBe(true)
  expect(answer.text).not.toContain('kanari')
}

/** What is sent, and the status of the one answer. */
const malformed: Record<string, [bytes: string, status: number]> = {
  'what is not HTTP': [`${canary} ${canary}\r\n\r\n`, 400],
  'TLS to where there is none': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03kanarifugl', 400],
  'HTTP/2 without asking': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  'no host': [`GET /healthz HTTP/1.1\r\nX-A: ${canary}\r\n\r\n`, 400],
  'HTTP/1.0 without a host': [`GET /healthz HTTP/1.0\r\nX-A: ${canary}\r\n\r\n`, 400],
  'two hosts': [head('GET /healthz', `Host: ${canary}`), 400],
  'a host that is none': [`GET /healthz HTTP/1.1\r\nHost: a b<${canary}>\r\n${last}\r\n\r\n`, 400],
  'line feeds alone': [`GET /healthz HTTP/1.1\nHost: ${canary}\n\n`, 400],
  'a folded header': [head('GET /healthz', 'X-A: a\r\n kanarifugl'), 400],
  'NUL in a header': [head('GET /healthz', 'X-A: kanari\0fugl'), 400],
  'bytes beyond ASCII in the address': [head('GET /\xc3\xa5kanarifugl'), 400],
  'an address of 20 kB': [head(`GET /${canary.repeat(2000)}`), 431],
  'a header of 20 kB': [head('GET /healthz', `X-A: ${canary.repeat(2000)}`), 431],
  'a hundred and one headers': [
    head('GET /healthz', ...Array.from({ length: 100 }, (_, i) => `X-${i}: ${canary}`)),
    431,
  ],
  'three thousand empty headers': [head('GET /healthz', ...Array.from({ length: 3000 }, () => 'a:')), 431],
  'an unknown method': [head('KANARI /healthz'), 400],
}

/** A second request hides behind the first for whoever counts its bytes in another way. */
const smuggled = head(`GET /healthz?${canary}`)
const hiding = (body: string, ...fields: string[]) =>
  `${head('POST /api/v1/clinic/challenge', json, ...fields)}${body}${smuggled}`
const ambiguous: Record<string, [bytes: string, status: number]> = {
  'a length and chunks': [hiding('0\r\n\r\n', 'Content-Length: 4', 'Transfer-Encoding: chunked'), 400],
  'chunks and a length': [hiding('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 4'), 400],
  'two lengths': [hiding('{}', 'Content-Length: 2', 'Content-Length: 40'), 400],
  'a list of lengths': [hiding('{}', 'Content-Length: 2, 2'), 400],
  'a negative length': [hiding('{}', 'Content-Length: -2'), 400],
  'a length with a sign': [hiding('{}', 'Content-Length: +2'), 400],
  'a length beyond numbers': [hiding('{}', 'Content-Length: 99999999999999999999'), 400],
  'a coding that is none': [hiding('0\r\n\r\n', 'Transfer-Encoding: xchunked'), 501],
  'chunks before another coding': [hiding('0\r\n\r\n', 'Transfer-Encoding: chunked, gzip'), 400],
  'another coding before chunks': [hiding('0\r\n\r\n', 'Transfer-Encoding: gzip, chunked'), 501],
  'a space before the colon': [hiding('0\r\n\r\n', 'Transfer-Encoding : chunked'), 400],
  'chunks of HTTP/1.0': [
    `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    400,
  ],
  'a chunk of no number': [hiding('kanari\r\n{}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'), 400],
}

describe.each(['relay', 'metrics'])('at the port of the %s', (which) => {
  const url = () => (which === 'relay' ? relay.url : metrics)

  test.each(Object.entries(malformed))('%s is refused and not repeated', async (_, [bytes, status]) => {
    expectRefusal(await sendRaw(url(), bytes), [status])
  })

  test.each(Object.entries(ambiguous))(
    '%s is refused, and what follows is no request',
    async (_, [bytes, status]) => {
      expectRefusal(await sendRaw(url(), bytes), [status])
    },
  )
})

test('methods that nothing here has are answered as addresses that are not there', async () => {
  for (const method of ['TRACE', 'OPTIONS', 'PATCH', 'PUT', 'DELETE', 'POST', 'PROPFIND', 'QUERY']) {
    expectRefusal(await sendRaw(relay.url, head(`${method} /healthz`, last, `X-A: ${canary}`)), [404])
  }
  // Whoever wants a tunnel is hung up on.
  expectRefusal(await sendRaw(relay.url, head('CONNECT kanarifugl:443')), [])
  expect(
    (await sendRaw(relay.url, head('GET /healthz', 'Upgrade: websocket', 'Connection: upgrade, close')))
      .statuses,
  ).toEqual([200])
})

test('addresses, tokens and keys of any kind are refused and not repeated', async () => {
  const long = canary.repeat(1000)
  const asked: [line: string, statuses: number[], ...fields: string[]][] = [
    [`GET /${long}`, [404]],
    [`GET /%E0%A4%A${canary}`, [404]],
    [`GET /log/%00%ff${canary}`, [404]],
    [`GET /log/999999/tile/0/x999/x999/x999/999?${canary}`, [404]],
    [`GET /assets/..%2f..%2f${canary}`, [404]],
    [`GET /api/v1/enquiries/${long}`, [400]],
    [`GET /api/v1/enquiries/%00%ff${canary}/copy`, [400, 401]],
    [`GET /api/v1/enquiries/7K2M-9QXD-M4TR?${canary}=1`, [401], `Authorization: Bearer ${long}`],
    [`GET /api/v1/clinic/deliveries?limit=1&limit=2&${canary}=1`, [400]],
    [`GET /api/v1/clinic/deliveries?__proto__=${canary}&constructor=1`, [400]],
    [`GET /api/v1/clinic/deliveries?${`${canary}&`.repeat(1000)}`, [400]],
    ...['-1', '0', '201', '1e2', '0x10', '+1', ' 1', '', '9'.repeat(400)].map(
      (limit) =>
        [`GET /api/v1/clinic/deliveries?limit=${encodeURIComponent(limit)}`, [400]] as [string, number[]],
    ),
    ['GET /api/v1/clinic/numbers?after=9007199254740993', [400]],
    ['GET /api/v1/clinic/deliveries', [401], 'Authorization: Bearer \xff\xfekanari'],
    [
      'GET /api/v1/clinic/deliveries',
      [401],
      `Authorization: Basic ${canary}`,
      `Authorization: Bearer ${canary.repeat(3)}`,
    ],
    ['DELETE /api/v1/clinic/session', [401], `Authorization: Bearer ${long}`],
    ['POST /api/v1/enquiries/sealed', [400], json, 'Content-Length: 2', `Idempotency-Key: ${long}`],
    ['POST /api/v1/enquiries/sealed', [400], json, 'Content-Length: 2', 'Idempotency-Key: \xff kanari'],
    [`GET /verify?lang=${long}`, [200], `Accept-Language: ${'kanari;q=0.5,'.repeat(300)}`],
  ]
  for (const [line, statuses, ...fields] of asked) {
    const body = line.startsWith('POST') ? '{}' : ''
    const answer = await sendRaw(relay.url, head(line, last, ...fields) + body)
    expect(answer.statuses, line).toHaveLength(1)
    expect(statuses, line.slice(0, 200)).toContain(answer.statuses[0])
    expect(answer.text, line).not.toContain('kanari')
  }
})

/** A route that takes a body, and how many bytes at most, as its description says. */
interface TakesBody {
  line: string
  limit: number
}

async function routesWithBodies(): Promise<{ takes: TakesBody[]; takesNone: string[] }> {
  const described = (await (await fetch(new URL('/api/v1/openapi.json', relay.url))).json()) as {
    paths: Record<string, Record<string, { requestBody?: { description?: string } }>>
  }
  const takes: TakesBody[] = []
  const takesNone: string[] = []
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const line = `${method.toUpperCase()} ${path.replace(/\{.*?\}/g, '00000000-0000-4000-8000-000000000000')}`
      if (requestBody === undefined) takesNone.push(line)
      else takes.push({ line, limit: Number(/at most (\d+) bytes/.exec(requestBody.description ?? '')?.[1]) })
    }
  }
  return { takes, takesNone }
}

test('each route that takes a body says its limit, takes that and not a byte more, and asks for nothing that it refuses', async () => {
  const { takes } = await routesWithBodies()
  expect(takes.length).toBeGreaterThan(10)
  for (const { line, limit } of takes) expect(limit, line).toBeGreaterThan(0)
  for (const { line, limit } of takes) {
    const inChunks = (bytes: number) => `${bytes.toString(16)}\r\n${' '.repeat(bytes)}\r\n`
    const announced = head(line, json, last, `Content-Length: ${limit + 1}`)
    expectRefusal(await sendRaw(relay.url, announced), [413])
    expectRefusal(await sendRaw(relay.url, announced.replace(last, 'Expect: 100-continue')), [413])
    const chunked = head(line, json, last, 'Transfer-Encoding: chunked')
    expectRefusal(await sendRaw(relay.url, chunked + inChunks(limit + 1)), [413])
    // What is as long as allowed is looked at: spaces are no JSON.
    const longest = head(line, json, last, `Content-Length: ${limit}`) + ' '.repeat(limit)
    const answer = await sendRaw(relay.url, longest)
    expectRefusal(answer, [400])
    expect(answer.text, line).toContain('must be JSON')
  }
})

test('whoever waits to be asked for a body is asked if it would be read', async () => {
  const head100 = (...fields: string[]) =>
    head('POST /api/v1/clinic/challenge', last, 'Expect: 100-continue', 'Content-Length: 2', ...fields)
  const connection = await connectRaw(relay.url)
  connection.socket.write(head100(json))
  await expect.poll(() => connection.received()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  connection.socket.write('{}')
  await connection.closesWithin(2000)
  expect(connection.received()).toContain('HTTP/1.1 400 Bad Request')
  expectRefusal(await sendRaw(relay.url, head100('Content-Type: text/plain')), [415])
  expectRefusal(await sendRaw(relay.url, head100().replace('/api', '/kanari')), [404])
  expectRefusal(await sendRaw(relay.url, head100(json).replace('100-continue', canary)), [417])
})

test('a compressed body is refused as it comes, on each route that takes one', async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000, ' ')).toString('latin1')
  for (const { line } of (await routesWithBodies()).takes) {
    for (const coding of ['gzip', 'br', 'deflate', 'zstd', 'identity', `gzip, ${canary}`]) {
      const fields = [json, last, `Content-Encoding: ${coding}`, `Content-Length: ${bomb.length}`]
      const answer = await sendRaw(relay.url, head(line, ...fields) + bomb)
      expectRefusal(answer, [415])
      expect(answer.text).toMatch(/^accept-encoding: identity$/im)
    }
  }
})

test('a body that nobody takes is not waited for', async () => {
  const { takesNone } = await routesWithBodies()
  const others = ['HEAD /healthz', 'GET /healthz', 'POST /healthz', 'DELETE /nowhere', 'GET /log/checkpoint']
  const notWaitedFor = async (line: string) => {
    const answer = await sendRaw(
      relay.url,
      `${head(line, 'Transfer-Encoding: chunked')}a\r\n${canary}\r\n`,
      5000,
    )
    expect(answer.statuses, line).toHaveLength(1)
    expect(answer.statuses[0], line).toBeLessThan(500)
    expect(answer.isClosed, line).toBe(true)
    expect(answer.text).not.toContain('kanari')
  }
  await Promise.all([...takesNone, ...others].map(notWaitedFor))
})

test('a body whose sender hangs up is no failure of the relay', async () => {
  const { socket } = await connectRaw(relay.url)
  socket.write(`${head('POST /api/v1/clinic/challenge', json, 'Content-Length: 20')}{"clinicId":`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const answered = relay.logged.length
  socket.destroy()
  await expect.poll(() => relay.logged.slice(answered).join('')).toContain('"status":400')
})

const id = '00000000-0000-4000-8000-000000000000'
const member = (name: string, value: string) => `{"enquiryId":"${id}","${name}":${value}}`
const manyOf = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join()

/** JSON that is there to be a burden, or to be read in two ways: nothing of it is repeated, and the answer is short. */
const burdens: Record<string, string> = {
  '60,000 members': `{${manyOf(60_000, (i) => `"kanari${i}":1`)}}`,
  '60,000 times the same member': `{${manyOf(60_000, () => '"kanari":1')}}`,
  '250,000 deliveries': member('deliveries', `[${manyOf(250_000, () => '{}')}]`),
  '380,000 levels of lists': `${'['.repeat(380_000)}${']'.repeat(380_000)}`,
  '380,000 levels that are never closed': member('deliveries', '['.repeat(380_000)),
  '100,000 levels of objects': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'a string of 700 kB': member('careNeed', `"${'kanari'.repeat(120_000)}"`),
  'a string of nothing but escapes': member('careNeed', `"${'\\\\'.repeat(350_000)}"`),
  'a string that does not end': `{"kanari":"${'\\"'.repeat(350_000)}`,
  'twenty deliveries in which nothing is right': member(
    'deliveries',
    `[${manyOf(20, () => '{"deliveryId":"kanari","clinicId":1,"keyId":"kanari","kanari":[]}')}]`,
  ),
  'a number of 700,000 digits': member('careNeed', '9'.repeat(700_000)),
  'a number beyond numbers': member('careNeed', '1e400'),
  'a member twice': `{"careNeed":"kanari","careNeed":"dermatology"}`,
  'a member twice in other letters': `{"careNeed":"kanari","care\\u004eeed":"dermatology"}`,
  'a prototype': member('__proto__', '{"careNeed":"kanari"}'),
  'a constructor': member('constructor', '{"prototype":{"careNeed":"kanari"}}'),
  'a member that nobody knows': member('kanarifugl', 'null'),
  'half a pair of surrogates': member('careNeed', '"kanari\\ud800"'),
  NUL: member('careNeed', '"kanari\\u0000"'),
  'a byte order mark': `\ufeff${member('careNeed', '"kanari"')}`,
  'a comment': '{/* kanari */}',
  'two values': '{}{}',
  'no value': '',
  null: 'null',
}

test.each(Object.entries(burdens))('%s in a body is refused, soon and in few words', async (_, text) => {
  for (const path of ['/api/v1/enquiries', '/api/v1/enquiries/sealed']) {
    const sent = await fetch(new URL(path, relay.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': id },
      body: text,
    })
    const answer = await sent.text()
    expect([400, 413]).toContain(sent.status)
    expect(answer.length).toBeLessThan(3500)
    expect(answer).not.toContain('kanari')
  }
})

test('a body is read in one way only: what others could read differently is refused', async () => {
  const status = async (body: string) => (await postJson(relay, '/api/v1/clinic/challenge', body)).status
  expect(await status(`{"clinicId":"${id}"}`)).toBe(201)
  expect(await status(`{"clinicId":"${id}","clinicId":"${id}"}`)).toBe(400)
  expect(await status(`{"clinicId":"${id}","clinic\\u0049d":"${id}"}`)).toBe(400)
  expect(await status(`\ufeff{"clinicId":"${id}"}`)).toBe(400)
})
