/** `/readyz` and `/metrics` of a relay that something is wrong with: each fault made, seen in both, and mended. */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { setEndpoint } from '../src/client/endpoints.js'
import { stripDue } from '../src/expire/strip.js'
import { openLook } from '../src/operate/look.js'
import { freePort } from './support/free-port.js'
import { atRelay, sendEnquiry } from './support/people.js'
import { valueIn } from './support/prometheus-text.js'
import { startMailServer } from './support/receivers.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { afterAllIsOver, keyPaths, secondsFrom, type World, world } from './support/world.js'

async function readyz({ url }: TestRelay): Promise<string> {
  const answer = await fetch(new URL('/readyz', url))
  return `${answer.status} ${await answer.text()}`
}

/** What is said a look later: until then everybody gets the one before. */
const says = (relay: TestRelay) => expect.poll(() => readyz(relay), { timeout: 8000, interval: 100 })

const metric = async ({ relay }: World, name: string, labels?: Record<string, string>) =>
  valueIn(await relay.metricsText(), name, labels)
const finding = (here: World, code: string) => metric(here, 'videre_finding', { finding: code })

/** Does what the schedule does, so that nothing waits but what the test wants to. */
async function settled({ relay: { relay } }: World): Promise<void> {
  await relay.notifier.round()
  await relay.notifier.idle()
  await relay.leader.integrate()
}

it('what waits is said, for the log, for the mail server, and for clocks that agree', async () => {
  const port = await freePort()
  const mail = { url: new URL(`smtp://127.0.0.1:${port}`), from: 'relay@relay.example' }
  const here = await world(1, { mail })
  const { relay, clinics } = here
  const at = await atRelay(relay, clinics[0]!)
  await setEndpoint(at, randomUUID(), { kind: 'mail', address: 'kari@clinic.example' })
  await says(relay).toBe('200 ready\n')

  await here.moveTo(new Date(Date.now() - 61_000))
  await sendEnquiry(relay, clinics)
  await here.moveTo(new Date())
  await says(relay).toBe('200 ready\nentries have waited for the log for more than a minute\n')
  expect(await metric(here, 'videre_log_queue_oldest_age_seconds')).toBeGreaterThan(60)
  expect(await metric(here, 'videre_log_queue_entries')).toBe(2)
  expect(await finding(here, 'log-behind')).toBe(1)

  await settled(here)
  await says(relay).toBe('200 ready\nthe mail server does not take mail\n')
  expect(await metric(here, 'videre_log_queue_entries')).toBe(0)
  expect(await metric(here, 'videre_notices_held_by_mail_server')).toBe(1)
  const attempted = { channel: 'mail', kind: 'postponed' }
  expect(await metric(here, 'videre_notice_attempts_total', attempted)).toBe(1)
  const text = `${await readyz(relay)}${await relay.metricsText()}`
  for (const word of ['clinic.example', 'relay.example', String(port)]) expect(text).not.toContain(word)

  const server = await startMailServer(() => 'yes', { port })
  await here.moveTo(secondsFrom(new Date(), 120))
  await settled(here)
  expect(server.arrived).toHaveLength(1)
  await says(relay).toBe('200 ready\n')
  expect(await metric(here, 'videre_notice_attempts_total', { channel: 'mail', kind: 'taken' })).toBe(1)

  await here.database.setClock({ aheadMs: 2 * 3_600_000 })
  await says(relay).toMatch(/^200 ready\nthe clocks of the relay, the database and the log do not agree/)
  expect(await metric(here, 'videre_clock_difference_seconds')).toBeCloseTo(7080, -2)
  expect((await stripDue(relay.relay)).kind).toBe('postponed')
}, 60_000)

it('what is due and not stripped is said, and then the key that could not be destroyed', async () => {
  const here = await world(1)
  const { relay } = here
  await sendEnquiry(relay, here.clinics)
  await settled(here)
  await here.moveTo(afterAllIsOver())
  await says(relay).toBe('200 ready\nwhat is due was not stripped\n')
  expect(await metric(here, 'videre_strip_overdue_deliveries')).toBe(1)
  expect(await metric(here, 'videre_strip_oldest_overdue_age_seconds')).toBeGreaterThan(86_400)

  const [{ day } = { day: '' }] = relay.relay.dayKeys.states()
  const [, copy] = keyPaths(relay, day)
  await rename(copy, `${copy}-away`)
  await mkdir(copy)
  await expect(stripDue(relay.relay)).rejects.toThrow()
  await says(relay).toContain('the key of a day that is over could not be destroyed')
  expect(await metric(here, 'videre_strip_overdue_deliveries')).toBe(0)
  expect(await metric(here, 'videre_day_keys_over')).toBe(1)
  expect(await metric(here, 'videre_day_keys_over_oldest_age_seconds')).toBeGreaterThan(3600)
  await rmdir(copy)
  await rename(`${copy}-away`, copy)
  await stripDue(relay.relay)
  await says(relay).not.toContain('could not be destroyed')
  expect(await metric(here, 'videre_day_keys_over')).toBe(0)
}, 60_000)

it('a day key without a second copy is a remark; none at all, and no way to make one, keeps people from writing', async () => {
  const here = await world(1)
  const { relay } = here
  await sendEnquiry(relay, here.clinics)
  await settled(here)
  const { mirror } = relay.relay.directories
  await rename(mirror, `${mirror}-away`)
  await writeFile(mirror, '')
  await relay.relay.dayKeys.takeStock()
  await says(relay).toMatch(/^200 ready\n(.*\n)*the mirror of the day keys cannot be read and written\n/)
  expect(await finding(here, 'day-key-single')).toBe(1)
  expect(await metric(here, 'videre_day_key_states', { state: 'single' })).toBe(1)
  await expect(sendEnquiry(relay, here.clinics)).resolves.toBeDefined()
  expect(await metric(here, 'videre_ready')).toBe(1)

  // On another day there is no key yet.
  await here.moveTo(secondsFrom(new Date(), 2 * 86_400))
  await says(relay).toMatch(/^503 there is no day key for an enquiry of today, and none can be made\n/)
  expect(await metric(here, 'videre_ready')).toBe(0)
  await expect(sendEnquiry(relay, here.clinics)).rejects.toMatchObject({ code: 'unavailable' })
  await rm(mirror)
  await rename(`${mirror}-away`, mirror)
  await says(relay).toMatch(/^200 ready\n/)
  await expect(sendEnquiry(relay, here.clinics)).resolves.toBeDefined()

  // For another process, which never read it, a key that is in neither directory is lost.
  const { keysDirectory, url: publicUrl } = relay
  const other = await startRelay(here.database, { keysDirectory, publicUrl, clock: here.clock })
  const [{ day } = { day: '' }] = relay.relay.dayKeys.states()
  for (const path of keyPaths(relay, day)) await rm(path)
  await other.relay.dayKeys.takeStock()
  expect(await readyz(other)).toContain(
    'a day key is lost, and what is due on its day can be opened by nobody\n',
  )
}, 60_000)

it('a thousand questions at once are one for the database, and without it the rest is still shown', async () => {
  const here = await world(0)
  const { relay } = here
  let asked = 0
  const transaction: World['database']['transaction'] = (work, access) => {
    asked += 1
    return here.database.transaction(work, access)
  }
  const look = openLook({ ...relay.relay, database: { ...here.database, transaction } })
  const seen = await Promise.all(Array.from({ length: 1000 }, () => look.now()))
  expect(seen.every(({ database }) => database !== null)).toBe(true)
  expect(asked).toBe(1)

  await rm(relay.relay.marksDirectory, { recursive: true })
  await relay.relay.leader.integrate()
  await says(relay).toMatch(
    /^200 ready\nthe log is not signed, because the high-water mark in keys\/log is gone/,
  )
  expect(await finding(here, 'log-not-signed')).toBe(1)

  await here.database.close()
  await says(relay).toBe('503 the database does not answer\n')
  const text = await relay.metricsText()
  expect(valueIn(text, 'videre_database_up')).toBe(0)
  expect(valueIn(text, 'videre_ready')).toBe(0)
  expect(valueIn(text, 'videre_finding', { finding: 'database-silent' })).toBe(1)
  for (const known of ['videre_http_requests_total', 'videre_disk_free_bytes', 'videre_day_key_states'])
    expect(valueIn(text, known), known).toBeDefined()
  for (const unknown of ['videre_strip_overdue_deliveries', 'videre_log_entries', 'videre_notices_waiting'])
    expect(valueIn(text, unknown), unknown).toBeUndefined()
  expect(await (await fetch(new URL('/healthz', relay.url))).text()).toBe('ok\n')
}, 60_000)
