import { randomUUID } from 'node:crypto'
import { count } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { enquiries } from '../src/database/schema.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { type Clinic, draftBody, employ, openClinic, postDraft, postJson } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let clinics: Clinic[]

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  const staff = await employ(relay)
  clinics = [await openClinic(relay, staff, 'One'), await openClinic(relay, staff, 'Two')]
  return () => relay.stop()
})

const rows = async () => (await database.transaction((tx) => tx.select({ n: count() }).from(enquiries)))[0]?.n
describe('bad input', () => {
  const canary = 'CANARY-7f3a'
  const body = () => draftBody(relay, clinics)

  it.each<[string, (good: Awaited<ReturnType<typeof body>>) => unknown, number]>([
    ['no contact way', (b) => ({ ...b, contact: { name: canary, postcode: '0150' } }), 422],
    [
      'an e-mail address that is none',
      (b) => ({ ...b, contact: { ...b.contact, email: `${canary} at x` } }),
      422,
    ],
    ['a telephone number that is none', (b) => ({ ...b, contact: { ...b.contact, phone: canary } }), 422],
    ['a postcode of nowhere', (b) => ({ ...b, contact: { ...b.contact, postcode: canary } }), 422],
    ['an empty message', (b) => ({ ...b, message: '  \n ' }), 422],
    ['a message of 4,001 characters', (b) => ({ ...b, message: canary.padEnd(4001, '€') }), 422],
    ['a care need that the policy does not have', (b) => ({ ...b, careNeed: 'magic' }), 422],
    ['a language that the policy does not have', (b) => ({ ...b, language: 'fi' }), 422],
    ['no clinic', (b) => ({ ...b, clinics: [] }), 400],
    ['21 clinics', (b) => ({ ...b, clinics: Array.from({ length: 21 }, () => randomUUID()) }), 400],
    ['one clinic twice', (b) => ({ ...b, clinics: [b.clinics[0], b.clinics[0]] }), 400],
    ['a clinic that does not exist', (b) => ({ ...b, clinics: [...b.clinics, randomUUID()] }), 409],
    ['consent that was not given', (b) => ({ ...b, consent: { ...b.consent, given: false } }), 400],
    [
      'consent to another policy',
      (b) => ({ ...b, consent: { ...b.consent, version: 'another-policy' } }),
      409,
    ],
    ['a member that nobody knows', (b) => ({ ...b, [canary]: canary }), 400],
    ['a number for a text', (b) => ({ ...b, message: 7 }), 400],
    ['a deep value for a text', (b) => ({ ...b, message: { [canary]: [[[[canary]]]] } }), 400],
    ['no JSON at all', () => `{"message":"${canary}`, 400],
    ['a body that is too large', () => `{"message":"${canary.padEnd(70_000, 'x')}"}`, 413],
  ])(
    '%s is refused with a problem document that repeats nothing, and nothing is stored',
    async (_, spoil, status) => {
      const before = await rows()
      const refusal = await postDraft(relay, spoil(await body()))
      expect(refusal.status).toBe(status)
      expect(refusal.body.type).toMatch(/^urn:videre:problem:[a-z-]+$/)
      expect(refusal.text).not.toContain(canary)
      expect(relay.logged.join('')).not.toContain(canary)
      expect(await rows()).toBe(before)
    },
  )

  it('without a good idempotency key, or not as JSON, is refused', async () => {
    const good = await body()
    expect((await postJson(relay, '/api/v1/enquiries', good)).status).toBe(400)
    expect((await postDraft(relay, good, 'no-uuid')).status).toBe(400)
    expect((await postDraft(relay, good, '00000000-0000-1000-8000-000000000000')).status).toBe(400)
    const sent = (type: string, bytes: Buffer) =>
      fetch(new URL('/api/v1/enquiries', relay.url), {
        method: 'POST',
        headers: { 'Content-Type': type, 'Idempotency-Key': randomUUID() },
        body: new Uint8Array(bytes),
      })
    const text = JSON.stringify(good)
    const plain = await sent('text/plain', Buffer.from(text))
    expect([plain.status, plain.headers.get('Content-Type')]).toEqual([415, 'application/problem+json'])
    expect((await sent('application/json; charset=utf-8', Buffer.from(text))).status).toBe(201)
  })

  it('that is not UTF-8 is refused: nobody guesses what a patient wrote', async () => {
    const text = JSON.stringify(await body())
    const sent = (type: string, bytes: Buffer) =>
      fetch(new URL('/api/v1/enquiries', relay.url), {
        method: 'POST',
        headers: { 'Content-Type': type, 'Idempotency-Key': randomUUID() },
        body: new Uint8Array(bytes),
      })
    const before = await rows()
    expect((await sent('application/json', Buffer.from(text, 'latin1'))).status).toBe(400)
    expect((await sent('application/json; charset=iso-8859-1', Buffer.from(text, 'latin1'))).status).toBe(415)
    expect((await sent('application/json; charset=utf-16', Buffer.from(text, 'utf16le'))).status).toBe(415)
    expect(await rows()).toBe(before)
  })

  it('with half a character is refused like any other text that cannot be', async () => {
    const good = await body()
    for (const spoilt of [
      { ...good, message: 'half \ud83d' },
      { ...good, consent: { ...good.consent, version: '\ud83d' } },
    ]) {
      expect([400, 422]).toContain((await postDraft(relay, spoilt)).status)
    }
  })
})
