import { randomUUID } from 'node:crypto'
import { count, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll, take } from '../src/client/clinic.js'
import { rotateKey } from '../src/client/keys.js'
import { fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { deliveries, enquiries, fates } from '../src/database/schema.js'
import type { DueKey, SealedEnquiry } from '../src/intake/sealed-enquiry.js'
import { deriveHolder } from '../src/seal/keys.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import {
  act,
  atRelay,
  type Clinic,
  draft,
  draftBody,
  employ,
  formOf,
  openClinic,
  postDraft,
  postJson,
} from './support/people.js'
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
const sealed = async () =>
  sealEnquiry(
    await fetchOffer(relay.client),
    formOf(),
    clinics.map(({ clinicId }) => clinicId),
  )
const postSealed = (body: { enquiryId: string }, key = body.enquiryId) =>
  postJson(relay, '/api/v1/enquiries/sealed', body, { 'Idempotency-Key': key })

describe('an enquiry that the relay seals', () => {
  it('records for each clinic to which version of the policy the patient consented, and when', async () => {
    const { body } = await postDraft(relay, await draftBody(relay, clinics))
    const stored = await database.transaction((tx) =>
      tx
        .select()
        .from(deliveries)
        .where(eq(deliveries.enquiryId, String(body.enquiryId))),
    )
    expect(stored.map(({ clinicId }) => clinicId).toSorted()).toEqual(
      clinics.map(({ clinicId }) => clinicId).toSorted(),
    )
    for (const { consentVersion, consentAt, consignedAt } of stored) {
      expect(consentVersion).toBe(relay.relay.policy.version)
      expect(consentAt).toEqual(consignedAt)
    }
  })

  it('takes 4,000 of the largest characters, to 2 clinics, and each reads them all', async () => {
    const message = '🩺'.repeat(4000)
    const { status } = await postDraft(relay, await draftBody(relay, clinics, { ...draft, message }))
    expect(status).toBe(201)
    const at = await atRelay(relay, clinics[0]!)
    const last = (await listAll(at)).at(-1)!
    expect(await take(at, last)).toMatchObject({ form: { message } })
  })

  it('warns of what looks like an identity number, and takes it', async () => {
    const { status, body } = await postDraft(
      relay,
      await draftBody(relay, clinics, { ...draft, message: 'my number is 010100 50137 as you know' }),
    )
    expect(status).toBe(201)
    expect(JSON.stringify(body.warnings)).not.toContain('010100')
  })

  it('needs an integration token outside a demo, one that staff issued for a name of the policy', async () => {
    const shared = { keysDirectory: relay.keysDirectory, publicUrl: relay.url }
    const real = await startRelay(database, { ...shared, demo: false })
    const good = await draftBody(relay, clinics)
    expect((await postDraft(real, good)).status).toBe(401)
    const staff = await employ(relay)
    const name = relay.relay.policy.integrations[0]!
    const { token } = await act(relay, staff, 'integration.issue', { name })
    const withToken = (value: Uint8Array) =>
      postJson(real, '/api/v1/enquiries', good, {
        'Idempotency-Key': randomUUID(),
        Authorization: `Bearer ${base64url(value)}`,
      })
    expect((await withToken(token)).status).toBe(201)
    expect((await withToken(token.map((byte, i) => (i === 0 ? byte ^ 1 : byte)))).status).toBe(401)
    const { token: newer } = await act(relay, staff, 'integration.issue', { name })
    expect((await withToken(token)).status).toBe(401)
    expect((await withToken(newer)).status).toBe(201)
    await expect(act(relay, staff, 'integration.issue', { name: 'unheard-of' })).rejects.toMatchObject({
      status: 404,
    })
  })

  it('leaves at rest nothing that a guessed body could be checked against', async () => {
    const text = { ...draft, message: 'a guessable secret' }
    const key = randomUUID()
    const { body } = await postDraft(relay, await draftBody(relay, clinics, text), key)
    const secret = String(body.patientSecret)
    const everything = JSON.stringify(
      await Promise.all(fates.map(({ table }) => database.transaction((tx) => tx.select().from(table)))),
      (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value),
    )
    for (const trace of [key, secret, String(body.accessToken), text.message])
      expect(everything).not.toContain(trace)
  })
})

describe('an enquiry that its sender sealed', () => {
  it('is refused with `reseal` when a clinic has another key by now, and nothing is stored', async () => {
    const staff = await employ(relay)
    const clinic = await openClinic(relay, staff, 'Rotates')
    const offer = await fetchOffer(relay.client)
    const { request } = sealEnquiry(offer, formOf(), [clinics[0]!.clinicId, clinic.clinicId])
    const before = await rows()
    const next = deriveHolder(randomBytes(32))
    await rotateKey(await atRelay(relay, clinic), next, clinic.name)
    expect(await postSealed(request)).toMatchObject({
      status: 409,
      body: { type: 'urn:videre:problem:reseal' },
    })
    expect(await rows()).toBe(before)
    const again = sealEnquiry(await fetchOffer(relay.client), formOf(), [clinic.clinicId])
    expect((await postSealed(again.request)).status).toBe(201)
  })

  it('is one enquiry with one answer when its sender is impatient and sends it many times at once', async () => {
    const before = await rows()
    for (let round = 0; round < 5; round++) {
      const { request } = await sealed()
      const answers = await Promise.all(Array.from({ length: 8 }, () => postSealed(request)))
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
      expect(answers[0]?.status).toBe(201)
    }
    expect(await rows()).toBe((before ?? 0) + 5)
  })

  it('is "known" and not a conflict wherever two attempts meet', async () => {
    const { request } = await sealed()
    const { consign } = relay.relay
    let seen: [SealedEnquiry, DueKey] | undefined
    relay.relay.consign = (enquiry, due) => {
      seen = [enquiry, due]
      return consign(enquiry, due)
    }
    expect((await postSealed(request)).status).toBe(201)
    relay.relay.consign = consign
    // As an attempt that looked before the first one was there, and whose other index is asked first.
    const [enquiry, due] = seen!
    expect(await consign(enquiry, due)).toEqual({ kind: 'known' })
    expect(await consign({ ...enquiry, idempotencyHash: randomBytes(32) }, due)).toEqual({ kind: 'known' })
    const other = { ...enquiry, id: randomUUID(), idempotencyHash: randomBytes(32) }
    await expect(consign(other, due)).rejects.toMatchObject({ code: 'idempotency-conflict' })
  })

  it('is acknowledged when it came through although the first answer was lost and a clinic paused since', async () => {
    const staff = await employ(relay)
    const { request } = await sealed()
    const { consign } = relay.relay
    // The first attempt commits between this one's first look and its own try.
    relay.relay.consign = async (enquiry, due) => {
      await consign(enquiry, due)
      await act(relay, staff, 'clinic.pause', { clinicId: clinics[0]!.clinicId })
      return { kind: 'outdated' }
    }
    expect((await postSealed(request)).status).toBe(201)
    relay.relay.consign = consign
    await act(relay, staff, 'clinic.resume', { clinicId: clinics[0]!.clinicId })
  })

  it('is refused while a clinic is paused, and taken unchanged once it receives again', async () => {
    const staff = await employ(relay)
    const { clinicId } = clinics[0]!
    const { request } = await sealed()
    await act(relay, staff, 'clinic.pause', { clinicId })
    expect(await postSealed(request)).toMatchObject({
      status: 409,
      body: { type: 'urn:videre:problem:clinic-not-active' },
    })
    await act(relay, staff, 'clinic.resume', { clinicId })
    expect((await postSealed(request)).status).toBe(201)
  })

  it.each<[string, (request: Awaited<ReturnType<typeof sealed>>['request']) => unknown, number]>([
    [
      'an envelope of another size',
      (r) => withEnvelope(r, (e) => Buffer.from(e, 'base64url').subarray(1).toString('base64url')),
      422,
    ],
    [
      'an envelope of another delivery',
      (r) => ({ ...r, deliveries: r.deliveries.map((d) => ({ ...d, deliveryId: randomUUID() })) }),
      422,
    ],
    ['an envelope of another version', (r) => withEnvelope(r, (e) => change(e, 4, 2)), 422],
    ['an unknown county', (r) => ({ ...r, county: 'NO-99' }), 422],
    [
      "a patient's copy of another enquiry",
      (r) => ({ ...r, patient: { ...r.patient, envelope: r.deliveries[0]!.envelope } }),
      422,
    ],
    [
      'two deliveries to one clinic',
      (r) => ({ ...r, deliveries: [r.deliveries[0], { ...r.deliveries[0], deliveryId: randomUUID() }] }),
      400,
    ],
    ['bytes that are not base64url', (r) => withEnvelope(r, () => '=='), 400],
  ])('%s is refused, and nothing is stored', async (_, spoil, status) => {
    const before = await rows()
    const { request } = await sealed()
    const refusal = await postSealed(spoil(request) as typeof request, request.enquiryId)
    expect(refusal.status).toBe(status)
    expect(await rows()).toBe(before)
  })

  it('has its id as idempotency key: another key is refused, other bytes under it are a conflict', async () => {
    const { request } = await sealed()
    expect((await postSealed(request, randomUUID())).status).toBe(400)
    expect((await postSealed(request)).status).toBe(201)
    const other = await sealed()
    const reused = { ...other.request, enquiryId: request.enquiryId }
    expect([409, 422]).toContain((await postSealed(reused)).status)
  })

  it('takes 20 clinics and the largest form, in one request within the stated limit', async () => {
    const staff = await employ(relay)
    const many: Clinic[] = []
    for (let i = 0; i < 20; i++) many.push(await openClinic(relay, staff, `Many ${i}`))
    const text = { ...draft, message: '🩺'.repeat(4000) }
    const request = sealEnquiry(
      await fetchOffer(relay.client),
      formOf(text),
      many.map(({ clinicId }) => clinicId),
    )
    const answer = await sendSealed(relay.client, request)
    expect(answer.deliveries).toHaveLength(20)
    expect(JSON.stringify(request.request).length).toBeLessThan(0.75 * 1024 * 1024)
    const at = await atRelay(relay, many[19]!)
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ form: { message: text.message } })
  })
})

type SealedBody = Awaited<ReturnType<typeof sealed>>['request']
const withEnvelope = (request: SealedBody, spoil: (envelope: string) => string) => ({
  ...request,
  deliveries: request.deliveries.map((delivery) => ({ ...delivery, envelope: spoil(delivery.envelope) })),
})
function change(envelope: string, at: number, value: number): string {
  const bytes = Buffer.from(envelope, 'base64url')
  bytes[at] = value
  return bytes.toString('base64url')
}
