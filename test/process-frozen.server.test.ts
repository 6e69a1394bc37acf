import { expect, onTestFinished, test } from 'vitest'
import { startPrivateServer } from './support/private-server.js'
import { placeOn, startedRelay, temporaryFolder } from './support/process.js'

/** Nobody told it of a mail server. */
const ready = { status: 200, text: 'ready\nno mail server is configured: mail lands in files\n' }

/** A relay on a server of its own, with what freezes and thaws all of the server's processes. */
async function relayOnItsOwnServer() {
  const server = await startPrivateServer()
  onTestFinished(() => server.stop())
  const directory = await temporaryFolder()
  const env = { DATABASE_URL: server.url, VIDERE_DATA_DIR: directory }
  const place = await placeOn({ env, options: { directory } })
  const relay = await startedRelay(place)
  const get = async (path: string) => {
    const response = await fetch(new URL(path, place.url))
    return { status: response.status, text: await response.text() }
  }
  return { relay, get, freeze: server.freeze, thaw: server.thaw }
}

test('a relay whose database froze says so in one line, stays alive, and is ready again when it thaws', async () => {
  const { get, freeze, thaw } = await relayOnItsOwnServer()
  await expect.poll(() => get('/readyz'), { timeout: 10_000 }).toEqual(ready)
  freeze()
  // A look is a second old at most.
  await expect
    .poll(() => get('/readyz'), { timeout: 5000 })
    .toMatchObject({ status: 503, text: expect.stringMatching(/^the database does not answer\n/) })
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' })
  const page = await get('/api/v1/clinics')
  expect(page.status).toBe(503)
  expect(JSON.parse(page.text)).toMatchObject({ type: 'urn:videre:problem:unavailable' })
  thaw()
  await expect.poll(() => get('/readyz'), { timeout: 20_000 }).toEqual(ready)
}, 90_000)

test('a relay whose database froze stops within five seconds all the same', async () => {
  const { relay, get, freeze } = await relayOnItsOwnServer()
  freeze()
  const unanswered = get('/api/v1/clinics').catch(() => null)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const exit = await relay.stop()
  await unanswered
  expect(exit.signal).toBe(null)
  expect(exit.tookMs).toBeLessThan(5000)
}, 60_000)
