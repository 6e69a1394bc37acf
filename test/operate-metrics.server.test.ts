/** What `/metrics` counts, how it is named, and what it never says. */
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { setEndpoint } from '../src/client/endpoints.js'
import { sendSealed } from '../src/client/sender.js'
import { DatabaseFailure } from '../src/database/failure.js'
import { createMetrics } from '../src/http/metrics.js'
import { countCalls } from '../src/operate/database-calls.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { atRelay, draftBody, employ, openClinic, postDraft, sendEnquiry } from './support/people.js'
import { samplesIn, typesIn, valueIn } from './support/prometheus-text.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let text: string
let ids: string[]

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  const clinic = await openClinic(relay, await employ(relay), 'Kanarifugl klinikk')
  const address = 'kari@kanarifugl.example'
  await setEndpoint(await atRelay(relay, clinic), randomUUID(), { kind: 'mail', address })
  const { sealed, answer } = await sendEnquiry(relay, [clinic])
  await sendSealed(relay.client, sealed)
  const key = randomUUID()
  const body = await draftBody(relay, [clinic])
  for (let i = 0; i < 3; i++) expect((await postDraft(relay, body, key)).status).toBe(201)
  expect((await postDraft(relay, { ...body, message: 'another' }, key)).status).toBe(409)
  expect((await postDraft(relay, '{ kanarifugl', randomUUID())).status).toBe(400)
  await relay.relay.notifier.round()
  await relay.relay.notifier.idle()
  await relay.relay.leader.integrate()
  text = await relay.metricsText()
  ids = [answer.enquiryId, answer.reference, clinic.clinicId, ...answer.deliveries.map((d) => d.deliveryId)]
  return () => relay.stop()
}, 60_000)

it('an enquiry counts once, by who sealed it, however often it is sent', () => {
  expect(valueIn(text, 'videre_enquiries_accepted_total', { sealed_by: 'sender' })).toBe(1)
  expect(valueIn(text, 'videre_enquiries_accepted_total', { sealed_by: 'relay' })).toBe(1)
  expect(valueIn(text, 'videre_intake_duration_seconds_count', { sealed_by: 'relay' })).toBe(3)
})

it('refusals count by the name of the problem, and every name is there before the first', () => {
  expect(valueIn(text, 'videre_refusals_total', { code: 'idempotency-conflict' })).toBe(1)
  expect(valueIn(text, 'videre_refusals_total', { code: 'invalid-request' })).toBe(1)
  expect(valueIn(text, 'videre_refusals_total', { code: 'internal' })).toBe(0)
})

it('what the database says is shown: deliveries by state, notices, addresses, the log', async () => {
  expect(valueIn(text, 'videre_deliveries', { state: 'consigned' })).toBe(2)
  expect(valueIn(text, 'videre_deliveries_unannounced')).toBe(0)
  expect(valueIn(text, 'videre_notice_attempts_total', { channel: 'mail', kind: 'filed' })).toBeGreaterThan(0)
  expect(valueIn(text, 'videre_notice_endpoints', { state: 'working' })).toBe(1)
  expect(valueIn(text, 'videre_clinic_keys', { state: 'current' })).toBe(1)
  expect(valueIn(text, 'videre_log_entries')).toBeGreaterThan(5)
  expect(valueIn(text, 'videre_day_keys')).toBe(1)
  await database.setClock({ aheadMs: 22 * 86_400_000 })
  await expect
    .poll(async () => valueIn(await relay.metricsText(), 'videre_clinic_keys', { state: 'unrenewed' }), {
      timeout: 5000,
    })
    .toBe(1)
  expect(valueIn(await relay.metricsText(), 'videre_clinic_keys', { state: 'ended' })).toBe(0)
})

it('database calls count by how they fail, and by how long they waited', async () => {
  const metrics = createMetrics()
  const counted = countCalls(
    { ...database, transaction: () => Promise.reject(new DatabaseFailure('deadline')) },
    metrics,
  )
  await expect(counted.transaction(async () => 1)).rejects.toThrow(DatabaseFailure)
  await countCalls(database, metrics).transaction(async () => 1)
  const shown = await metrics.registry.metrics()
  expect(valueIn(shown, 'videre_database_failures_total', { kind: 'deadline' })).toBe(1)
  expect(valueIn(shown, 'videre_database_failures_total', { kind: 'unreachable' })).toBe(0)
  expect(valueIn(shown, 'videre_database_wait_seconds_count')).toBe(1)
})

it('names say what is counted, in base units, and every metric explains itself', () => {
  const own = [...typesIn(text)].filter(([name]) => name.startsWith('videre_'))
  expect(own.length).toBeGreaterThan(30)
  for (const [name, type] of own) {
    expect(name).toMatch(/^videre_[a-z]+(_[a-z]+)*$/)
    expect(name.endsWith('_total'), name).toBe(type === 'counter')
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|hours|days_old|kb|percent|count|sum|bucket|info)$/)
    if (/age|duration|timestamp|wait_|difference/.test(name)) expect(name).toMatch(/_seconds$/)
    if (/disk/.test(name)) expect(name).toMatch(/_bytes$/)
    expect(new RegExp(`^# HELP ${name} [A-Z].{10,}`, 'm').test(text), name).toBe(true)
  }
})

// Protects the promise that metrics name nobody.
it('labels come from closed lists, and nothing in the text names an enquiry, a clinic or an address', () => {
  for (const id of ids) expect(text).not.toContain(id)
  expect(text).not.toMatch(/kanarifugl|[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1|localhost/i)
  const allowed =
    'method route status code kind channel state finding place sealed_by index witness le'.split(' ')
  for (const { name, labels } of samplesIn(text)) {
    if (name.startsWith('videre_')) for (const label of Object.keys(labels)) expect(allowed).toContain(label)
  }
})
