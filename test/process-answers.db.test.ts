/** What a running relay outside the demo shows of itself. */
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { sendSealed } from '../src/client/sender.js'
import { freshDatabaseLocation } from './support/database.js'
import { sealOne } from './support/enquiry-stream.js'
import { freePort } from './support/free-port.js'
import { draft, employ, openClinic, postDraft } from './support/people.js'
import { type Place, placeOn, startedRelay } from './support/process.js'
import { peopleOf } from './support/relay-process.js'

let place: Place
let metrics: URL

beforeAll(async () => {
  place = await placeOn(await freshDatabaseLocation())
  const port = String(await freePort())
  metrics = new URL(`http://127.0.0.1:${port}/metrics`)
  await startedRelay(place, { VIDERE_METRICS_PORT: port })
})

const get = async (path: string) => {
  const response = await fetch(new URL(path, place.url))
  return { status: response.status, text: await response.text() }
}

test('outside the demo nothing is marked as a demo, and no clinic is invented', async () => {
  const page = await get('/')
  expect(page.status).toBe(200)
  expect(page.text).not.toMatch(/demo/i)
  expect(JSON.parse((await get('/api/v1/clinics')).text)).toMatchObject({
    origin: place.url.host,
    clinics: [],
  })
})

test('outside the demo an enquiry in the clear needs an integration’s token', async () => {
  const consent = { version: 'any', given: true }
  const refused = await postDraft(place, { ...draft, clinics: [randomUUID()], consent })
  expect(refused).toMatchObject({ status: 401, body: { type: 'urn:videre:problem:unauthenticated' } })
})

test('it says that it is alive and that it is ready', async () => {
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' })
  await expect
    .poll(() => get('/readyz'), { timeout: 10_000 })
    .toEqual({ status: 200, text: 'ready\nno mail server is configured: mail lands in files\n' })
})

test('metrics are on their own port only, and name no enquiry, delivery, clinic or reference', async () => {
  const people = await peopleOf(place)
  const clinic = await openClinic(people, await employ(people), 'Kanarifugl klinikk')
  const seal = await sealOne(people.client, [clinic])
  const sealed = seal(0)
  const answer = await sendSealed(people.client, sealed)
  await get(`/api/v1/enquiries/${answer.reference}`)
  await get(`/kanarifugl/${answer.enquiryId}?kanarifugl=1`)

  const elsewhere = await get('/metrics')
  expect(elsewhere.status).toBe(404)
  const text = await (await fetch(metrics)).text()
  expect(text).toMatch(
    /videre_http_requests_total\{method="POST",route="\/api\/v1\/enquiries\/sealed",status="201"\} 1/,
  )
  expect(text).toContain('process_cpu_user_seconds_total')
  const named = [
    answer.enquiryId,
    answer.reference,
    clinic.clinicId,
    ...answer.deliveries.map((d) => d.deliveryId),
  ]
  for (const name of named) expect(text).not.toContain(name)
  expect(text).not.toMatch(/kanarifugl/i)
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
})
