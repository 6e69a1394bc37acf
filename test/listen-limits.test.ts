/** How a listening server keeps its connections within limits that are small enough to meet in a test. */
import { expect, onTestFinished, test } from 'vitest'
import { type ListenLimits, listen, listenLimits } from '../src/http/listen.js'
import { connectRaw, head, type RawConnection } from './support/raw-http.js'

const large = new Uint8Array(8 * 1024 * 1024)

/** A server that answers `/large` with 8 MiB, reads what is sent to `/body`, and answers `/work` when it is told to. */
async function listening(limits: Partial<ListenLimits>) {
  const working: (() => void)[] = []
  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/large') return new Response(large)
    if (pathname === '/body') return new Response(String((await request.arrayBuffer()).byteLength))
    if (pathname === '/work') await new Promise<void>((resolve) => working.push(resolve))
    return new Response('done')
  }
  const server = await listen(answer, '127.0.0.1', 0, { ...listenLimits, ...limits })
  onTestFinished(() => server.close())
  return { url: new URL(`http://127.0.0.1:${server.port}`), working }
}

async function asked(url: URL, text: string): Promise<RawConnection> {
  const connection = await connectRaw(url)
  connection.socket.write(text)
  onTestFinished(() => void connection.socket.destroy())
  return connection
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a body that drips is waited for no longer than a request may take', async () => {
  const { url } = await listening({ headersMs: 300, requestMs: 900 })
  const slow = await asked(url, head('POST /body', 'Content-Length: 1000'))
  const dripping = setInterval(() => slow.socket.write('x'), 50)
  onTestFinished(() => clearInterval(dripping))
  expect(await slow.closesWithin(600)).toBe(false)
  expect(await slow.closesWithin(3000)).toBe(true)
  expect(slow.received()).toMatch(/^(HTTP\/1\.1 408 |$)/)
})

test('a connection that is not used again is closed', async () => {
  const { url } = await listening({ idleMs: 300 })
  const idle = await asked(url, head('GET /'))
  expect(await idle.closesWithin(3000)).toBe(true)
  expect(idle.received()).toContain('done')
})

test('an answer that is taken too slowly is given up', async () => {
  const { url } = await listening({ answerMs: 500 })
  const slow = await asked(url, head('GET /large'))
  slow.socket.pause()
  const quick = await asked(url, head('GET /large', 'Connection: close'))
  expect(await quick.closesWithin(5000)).toBe(true)
  expect(quick.received().length).toBeGreaterThan(large.length)
  await pause(2500)
  slow.socket.resume()
  expect(await slow.closesWithin(5000)).toBe(true)
  expect(slow.received().length).toBeLessThan(large.length)
})

test('of answers that nobody takes those go that were given first, once they are too much together', async () => {
  const { url } = await listening({ untakenBytes: 20 * 1024 * 1024 })
  const all: RawConnection[] = []
  for (let i = 0; i < 6; i++) {
    const one = await asked(url, head('GET /large'))
    one.socket.pause()
    all.push(one)
    await pause(50)
  }
  await pause(1500)
  const cut: boolean[] = []
  for (const one of all) {
    one.socket.resume()
    await expect
      .poll(() => one.isClosed() || one.received().length > large.length, { timeout: 5000 })
      .toBe(true)
    cut.push(one.received().length < large.length)
  }
  expect(cut[0]).toBe(true)
  expect(cut.at(-1)).toBe(false)
  expect(cut.lastIndexOf(true)).toBe(cut.indexOf(false) - 1)
})

test('one connection too many costs the one that was answered longest ago, and never one that is being worked for', async () => {
  const { url, working } = await listening({ connections: 3 })
  const worked = await asked(url, head('GET /work'))
  await expect.poll(() => working.length).toBe(1)
  const idle = await asked(url, head('GET /'))
  const silent = await asked(url, 'GET / ')
  await expect.poll(() => idle.received()).toContain('done')
  const first = await asked(url, head('GET /'))
  await expect.poll(() => first.received()).toContain('done')
  expect([worked.isClosed(), idle.isClosed(), silent.isClosed()]).toEqual([false, false, true])
  const second = await asked(url, head('GET /'))
  await expect.poll(() => second.received()).toContain('done')
  expect([worked.isClosed(), idle.isClosed()]).toEqual([false, true])
  working.pop()?.()
  await expect.poll(() => worked.received()).toContain('done')
})

test('when all connections are being worked for, there is none for a newcomer', async () => {
  const { url, working } = await listening({ connections: 2 })
  const worked = [await asked(url, head('GET /work')), await asked(url, head('GET /work'))]
  await expect.poll(() => working.length).toBe(2)
  expect(await (await connectRaw(url)).closesWithin(2000)).toBe(true)
  for (const done of working) done()
  for (const one of worked) await expect.poll(() => one.received()).toContain('done')
})

test('a connection is cut off that asks again and again before it is answered', async () => {
  const { url, working } = await listening({ unanswered: 2 })
  const patient = await asked(url, head('GET /work') + head('GET /work'))
  await expect.poll(() => working.length).toBe(2)
  for (const done of working) done()
  await expect.poll(() => patient.received().match(/done/g)?.length).toBe(2)
  patient.socket.write(head('GET /'))
  await expect.poll(() => patient.received().match(/done/g)?.length).toBe(3)
  const impatient = await asked(url, head('GET /work').repeat(3))
  expect(await impatient.closesWithin(2000)).toBe(true)
})

test('a sender that waits to be asked for its body is asked when somebody reads it', async () => {
  const { url } = await listening({})
  const fields = ['Expect: 100-continue', 'Content-Length: 4', 'Connection: close']
  const read = await asked(url, head('POST /body', ...fields))
  await expect.poll(() => read.received()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  read.socket.write('four')
  expect(await read.closesWithin(2000)).toBe(true)
  expect(read.received()).toMatch(/HTTP\/1\.1 200 OK.*\r\n4$/s)
  const unread = await asked(url, head('POST /', ...fields))
  expect(await unread.closesWithin(2000)).toBe(true)
  expect(unread.received()).toMatch(/^HTTP\/1\.1 200 OK.*done$/s)
})

test('a relay listens within these limits', () => {
  expect(listenLimits).toEqual({
    headersMs: 10_000,
    requestMs: 30_000,
    idleMs: 5000,
    connections: 2000,
    unanswered: 2,
    answerMs: 120_000,
    untakenBytes: 128 * 1024 * 1024,
  })
})
