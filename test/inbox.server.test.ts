import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import {
  type ClinicAtRelay,
  confirmSeen,
  listAll,
  logout,
  reportHandled,
  take,
} from '../src/client/clinic.js'
import { receiptRequest } from '../src/contract/clinics.js'
import { type Receipt, signReceipt } from '../src/prove/receipt.js'
import { unwrapEnvelope, wrappedHashOf } from '../src/seal/wrap.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { atRelay, type Clinic, employ, openClinic, postJson, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let one: Clinic
let two: Clinic

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  const staff = await employ(relay)
  one = await openClinic(relay, staff, 'One')
  two = await openClinic(relay, staff, 'Two')
  return () => relay.stop()
})

/** A delivery that just came to both clinics, as the first one sees it. */
async function newDelivery(): Promise<{
  at: ClinicAtRelay
  delivery: Awaited<ReturnType<typeof listAll>>[number]
}> {
  const { answer } = await sendEnquiry(relay, [one, two])
  const id = answer.deliveries.find(({ clinicId }) => clinicId === one.clinicId)?.deliveryId
  const at = await atRelay(relay, one)
  const delivery = (await listAll(at)).find(({ deliveryId }) => deliveryId === id)
  return { at, delivery: delivery! }
}

const about = (delivery: string) => ({ v: 1, delivery, at: new Date(), checkpoint: null }) as const

function post(
  at: ClinicAtRelay,
  receipt: Receipt,
  path: string = receipt.kind,
  signer = at.holder,
  origin = at.origin,
) {
  const signed = signReceipt(receipt, origin, signer.signPair.privateKey)
  return postReceipt(at, receipt.delivery, path, z.encode(receiptRequest, signed))
}
const postReceipt = (at: ClinicAtRelay, deliveryId: string, path: string, body: unknown) =>
  postJson(relay, `/api/v1/clinic/deliveries/${deliveryId}/${path}`, body, {
    Authorization: `Bearer ${base64url(at.token)}`,
  })
const wrappedOf = (at: ClinicAtRelay, id: string) =>
  relay.client.bytes(`/api/v1/clinic/deliveries/${id}/envelope`, at.token)

describe('receipt before reading', () => {
  it('releases the unwrapping key against a handover receipt, and only against one that fits', async () => {
    const { at, delivery } = await newDelivery()
    const { deliveryId } = delivery
    const wrapped = await wrappedOf(at, deliveryId)
    expect(wrappedHashOf(wrapped)).toEqual(delivery.wrappedHash)
    const good: Receipt = { ...about(deliveryId), kind: 'handover', wrapped: delivery.wrappedHash }
    const refusals = [
      await post(at, good, 'handover', two.holder),
      await post(at, good, 'handover', at.holder, 'other.example.org'),
      await post(at, { ...about(deliveryId), kind: 'seen' }, 'handover'),
      await post(at, { ...good, delivery: randomUUID() }, 'handover'),
      await post(at, { ...good, wrapped: new Uint8Array(32) }),
    ]
    // The receipt of another delivery is a valid signature over the wrong thing: posted here it must not count.
    const elsewhere = signReceipt(
      { ...good, delivery: randomUUID() },
      at.origin,
      at.holder.signPair.privateKey,
    )
    refusals.push(await postReceipt(at, deliveryId, 'handover', z.encode(receiptRequest, elsewhere)))
    for (const { status, body } of refusals) {
      expect([404, 422]).toContain(status)
      expect(body).not.toHaveProperty('unwrappingKey')
    }
    const accepted = await post(at, good)
    expect(accepted.status).toBe(201)
    const key = Buffer.from(String(accepted.body.unwrappingKey), 'base64url')
    expect(unwrapEnvelope(new Uint8Array(key), deliveryId, wrapped).kind).toBe('unwrapped')
  })

  it('gives the same statement and key again when the clinic crashed in between', async () => {
    const { at, delivery } = await newDelivery()
    const receipt = (): Receipt => ({
      ...about(delivery.deliveryId),
      kind: 'handover',
      wrapped: delivery.wrappedHash,
    })
    const first = await post(at, receipt())
    const again = await post(at, receipt())
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(await take(at, delivery)).toMatchObject({ kind: 'opened' })
    expect(await take(at, delivery)).toMatchObject({ kind: 'opened' })
  })

  it('takes no receipt before the one that it rests on', async () => {
    const { at, delivery } = await newDelivery()
    const { deliveryId } = delivery
    const refused = { code: 'out-of-order', status: 409 }
    await expect(confirmSeen(at, deliveryId)).rejects.toMatchObject(refused)
    await expect(reportHandled(at, deliveryId, 'reached')).rejects.toMatchObject(refused)
    const problem: Receipt = { ...about(deliveryId), kind: 'problem', problem: 'damaged' }
    expect(await post(at, problem)).toMatchObject({ status: 409 })
    await take(at, delivery)
    await expect(reportHandled(at, deliveryId, 'reached')).rejects.toMatchObject(refused)
    expect(await post(at, problem)).toMatchObject({
      status: 409,
      body: { type: 'urn:videre:problem:already-decided' },
    })
    await confirmSeen(at, deliveryId)
    await reportHandled(at, deliveryId, 'reached')
  })

  it('believes "opened" only with the token from inside and the commitment of the sender', async () => {
    const { at, delivery } = await newDelivery()
    const { deliveryId, commitment } = delivery
    await post(at, { ...about(deliveryId), kind: 'handover', wrapped: delivery.wrappedHash })
    const opened: Receipt = { ...about(deliveryId), kind: 'opened', token: new Uint8Array(32), commitment }
    expect(await post(at, opened)).toMatchObject({
      status: 422,
      body: { type: 'urn:videre:problem:unacceptable-receipt' },
    })
    await take(at, delivery)
  })

  it('records a problem that the clinic signs, and shows it', async () => {
    const { at, delivery } = await newDelivery()
    const { deliveryId } = delivery
    // The inbox says another commitment than the envelope keeps: the client must notice, sign and report.
    expect(await take(at, { ...delivery, commitment: new Uint8Array(32) })).toEqual({
      kind: 'problem',
      problem: 'not_as_committed',
    })
    const [shown] = (await listAll(at, 'problem')).filter((one) => one.deliveryId === deliveryId)
    expect(shown).toMatchObject({ state: 'problem', problem: 'not_as_committed' })
  })
})

describe('what came of an enquiry', () => {
  it('is what the clinic said last: an older receipt, sent again or late, changes nothing', async () => {
    const { at, delivery } = await newDelivery()
    const { deliveryId } = delivery
    await take(at, delivery)
    await confirmSeen(at, deliveryId)
    const said = (outcome: 'reached' | 'cannot_help' | 'appointment', when: number): Receipt => ({
      ...about(deliveryId),
      kind: 'handled',
      at: new Date(when),
      outcome,
    })
    const start = Date.now()
    const first = said('cannot_help', start)
    expect((await post(at, first)).status).toBe(201)
    expect((await post(at, said('appointment', start + 1))).status).toBe(201)
    expect(await post(at, first)).toMatchObject({ status: 409 })
    expect(await post(at, said('reached', start))).toMatchObject({ status: 409 })
    expect(await post(at, said('reached', start + 3_600_000))).toMatchObject({ status: 422 })
    const [shown] = (await listAll(at, 'handled')).filter((one) => one.deliveryId === deliveryId)
    expect(shown?.outcome).toBe('appointment')
  })
})

describe('an envelope that does not keep what its sender promised', () => {
  it('becomes a problem that the clinic signs, and stops nothing else', async () => {
    const { at, delivery } = await newDelivery()
    expect(await take(at, { ...delivery, openingTokenHash: new Uint8Array(32) })).toEqual({
      kind: 'problem',
      problem: 'not_as_committed',
    })
    // The same bytes read by a client that was right: what was a problem is none.
    expect(await take(at, delivery)).toMatchObject({ kind: 'opened' })
    const [shown] = (await listAll(at, 'opened')).filter((one) => one.deliveryId === delivery.deliveryId)
    expect(shown).toMatchObject({ state: 'opened', problem: null })
  })
})

describe('clinics are blind to each other', () => {
  const requests = async (at: ClinicAtRelay, id: string) => {
    const headers = { Authorization: `Bearer ${base64url(at.token)}` }
    const envelope = await fetch(new URL(`/api/v1/clinic/deliveries/${id}/envelope`, relay.url), { headers })
    const receipt: Receipt = { ...about(id), kind: 'handover', wrapped: new Uint8Array(32) }
    const handover = await post(at, receipt)
    const seen = await post(at, { ...about(id), kind: 'seen' })
    const bodies = [await envelope.text(), handover.text, seen.text]
    return { statuses: [envelope.status, handover.status, seen.status], bodies: bodies.map(withoutRequestId) }
  }
  const withoutRequestId = (text: string) => text.replace(/"requestId":"[0-9a-f-]{36}"/, '"requestId":"…"')

  it("gives one answer for another clinic's delivery and for one that does not exist", async () => {
    const { delivery } = await newDelivery()
    const other = await atRelay(relay, two)
    const existing = await requests(other, delivery.deliveryId)
    const invented = await requests(other, randomUUID())
    expect(existing).toEqual(invented)
    expect(existing.statuses).toEqual([404, 404, 404])
  })

  it('shows them nothing that is equal for the same enquiry', async () => {
    const { delivery } = await newDelivery()
    const others = await listAll(await atRelay(relay, two))
    const theirs = others.at(-1)!
    for (const member of ['deliveryId', 'reference', 'wrappedHash', 'commitment', 'keyId'] as const) {
      expect(theirs[member]).not.toEqual(delivery[member])
    }
    // The instant would be equal to the millisecond: only the minute is told.
    expect(delivery.consignedAt.getTime() % 60_000).toBe(0)
    expect(Object.keys(delivery)).not.toContain('enquiryId')
  })
})

describe('the inbox', () => {
  it('pages through everything once, in order, and filters by state', async () => {
    const staff = await employ(relay)
    const clinic = await openClinic(relay, staff, 'Pages')
    for (let i = 0; i < 5; i++) await sendEnquiry(relay, [clinic])
    const at = await atRelay(relay, clinic)
    const all = await listAll(at)
    const headers = { Authorization: `Bearer ${base64url(at.token)}` }
    const seen: string[] = []
    let after = ''
    for (;;) {
      const response = await fetch(new URL(`/api/v1/clinic/deliveries?limit=2${after}`, relay.url), {
        headers,
      })
      const page = (await response.json()) as { deliveries: { deliveryId: string }[]; next: string | null }
      seen.push(...page.deliveries.map(({ deliveryId }) => deliveryId))
      if (page.next === null) break
      after = `&after=${page.next}`
    }
    expect(seen).toEqual(all.map(({ deliveryId }) => deliveryId))
    await take(at, all[0]!)
    expect(await listAll(at, 'consigned')).toHaveLength(4)
    expect(await listAll(at, 'opened')).toHaveLength(1)
  })

  it('opens for nobody without a session: no token, a wrong one, an ended one', async () => {
    const status = async (authorization?: string) =>
      (
        await fetch(new URL('/api/v1/clinic/deliveries', relay.url), {
          headers: authorization === undefined ? {} : { Authorization: authorization },
        })
      ).status
    const at = await atRelay(relay, one)
    const token = `Bearer ${base64url(at.token)}`
    expect(await status(token)).toBe(200)
    await logout(at)
    expect(await status(token)).toBe(401)
    expect(await status()).toBe(401)
    expect(await status(`Bearer ${base64url(new Uint8Array(32))}`)).toBe(401)
  })
})
