/** DESIGN, rights (and GDPR Art. 16, 17 and 19): what a patient says afterwards reaches each clinic once, signed, and is acted on at once. */
import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { type ClinicAtRelay, listAll, take } from '../src/client/clinic.js'
import { acknowledge, fetchNote, openCorrection, writeNote } from '../src/client/clinic-follow-up.js'
import { setEndpoint } from '../src/client/endpoints.js'
import {
  sendCorrections,
  sendWithdrawals,
  signCorrections,
  signWithdrawals,
} from '../src/client/follow-up.js'
import { renewKey } from '../src/client/keys.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { fetchOffer } from '../src/client/sender.js'
import { correctionRequest, withdrawalRequest } from '../src/contract/enquiries.js'
import {
  clinicNotes,
  deliveries,
  enquiries,
  followUps,
  noticeEndpoints,
  receipts,
  staffActs,
  statements,
} from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { correctionFromDraft } from '../src/form/correction.js'
import { decodeStatement, mostCorrections } from '../src/prove/statement.js'
import { patientOf } from '../src/seal/keys.js'
import { act, activate, atRelay, draft, employ, postJson, replaceKey, sendEnquiry } from './support/people.js'
import { startReceiver } from './support/receivers.js'
import { afterAllIsOver, type World, world } from './support/world.js'

let here: World
beforeEach(async () => {
  here = await world(2)
})

type Sent = Awaited<ReturnType<typeof sendEnquiry>>

const contact = () => {
  const typed = { ...draft.contact, phone: '99 88 77 66' }
  const read = correctionFromDraft(typed, { country: 'NO' })
  if (read.kind === 'invalid') throw new TypeError(JSON.stringify(read.fields))
  return read.contact
}

const statusOf = ({ sealed, answer }: Sent) =>
  fetchStatus(here.relay.client, answer.reference, sealed.patientSecret)

const withdrawals = ({ sealed, answer }: Sent, ids = answer.deliveries.map((one) => one.deliveryId)) =>
  signWithdrawals(sealed.patientSecret, here.relay.client.origin, ids, here.clock)

const withdrawIt = (sent: Sent, ids?: string[]) =>
  sendWithdrawals(here.relay.client, sent.answer.reference, sent.sealed.patientSecret, withdrawals(sent, ids))

const corrections = async ({ sealed, answer }: Sent) =>
  signCorrections(
    await fetchOffer(here.relay.client),
    sealed.patientSecret,
    answer.deliveries,
    contact(),
    here.clock,
  )

const correct = async (sent: Sent) =>
  sendCorrections(
    here.relay.client,
    sent.answer.reference,
    sent.sealed.patientSecret,
    await corrections(sent),
  )

const post = (
  { answer }: Sent,
  path: 'withdrawals' | 'corrections',
  body: unknown,
  secret: Uint8Array,
): ReturnType<typeof postJson> =>
  postJson(here.relay, `/api/v1/enquiries/${answer.reference}/${path}`, body, {
    Authorization: `Bearer ${base64url(patientOf(secret).accessToken)}`,
  })

const rows = <T>(work: (tx: Parameters<Parameters<World['database']['transaction']>[0]>[0]) => Promise<T>) =>
  here.database.transaction(work, { readOnly: true })

const deliveryRow = async (id: string) =>
  (await rows((tx) => tx.select().from(deliveries).where(eq(deliveries.id, id))))[0]

const firstClinic = (): Promise<ClinicAtRelay> => atRelay(here.relay, here.clinics[0]!)

const theirs = async (at: ClinicAtRelay) => (await listAll(at))[0]!

describe('a withdrawal', () => {
  it('closes every delivery at once, for clinics that have it and for those that have not', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const first = await firstClinic()
    const second = await atRelay(here.relay, here.clinics[1]!)
    const taken = await theirs(first)
    await take(first, taken)
    const { deliveries: closed } = await withdrawIt(sent)
    expect(closed).toHaveLength(2)
    for (const at of [first, second]) {
      const delivery = await theirs(at)
      expect(delivery).toMatchObject({
        state: 'withdrawn',
        followUps: [{ kind: 'withdrawal', acknowledgedAt: null }],
      })
      await expect(take(at, delivery)).rejects.toMatchObject({ code: 'gone' })
      expect(await deliveryRow(delivery.deliveryId)).toMatchObject({ state: 'withdrawn', wrapped: null })
    }
    const status = await statusOf(sent)
    expect(status.deliveries.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
    expect(status.deliveries[0]?.withdrawnAt).toEqual(closed[0]?.withdrawnAt)
    await expect(
      fetchOwnCopy(here.relay.client, sent.answer, sent.sealed.patientSecret),
    ).rejects.toMatchObject({
      code: 'gone',
    })
  })

  it('of one delivery leaves the other and the own copy as they are', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const first = await firstClinic()
    const { deliveryId } = await theirs(first)
    await withdrawIt(sent, [deliveryId])
    const second = await atRelay(here.relay, here.clinics[1]!)
    expect(await take(second, await theirs(second))).toMatchObject({ kind: 'opened' })
    expect(await fetchOwnCopy(here.relay.client, sent.answer, sent.sealed.patientSecret)).toMatchObject({
      kind: 'form',
    })
  })

  it('is answered in the same way as often as it is sent, and stated once', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const request = withdrawals(sent)
    const send = () =>
      sendWithdrawals(here.relay.client, sent.answer.reference, sent.sealed.patientSecret, request)
    const [one, two, ...more] = await Promise.all([send(), send(), send(), send()])
    for (const other of [two, ...more]) expect(other).toEqual(one)
    expect(await send()).toEqual(one)
    const said = await rows((tx) =>
      tx.select().from(statements).where(eq(statements.event, 'EnquiryWithdrawn')),
    )
    expect(said).toHaveLength(2)
  })

  it('is refused with a forged signature, another secret, another kind, and for a delivery of others: all of it', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const other = await sendEnquiry(here.relay, here.clinics)
    const good = z.encode(withdrawalRequest, withdrawals(sent))
    const secret = sent.sealed.patientSecret
    const forged = z.encode(
      withdrawalRequest,
      signWithdrawals(other.sealed.patientSecret, here.relay.client.origin, [
        sent.answer.deliveries[0]!.deliveryId,
      ]),
    )
    const elsewhere = z.encode(
      withdrawalRequest,
      signWithdrawals(secret, 'other.example.org', [sent.answer.deliveries[0]!.deliveryId]),
    )
    const strangers = z.encode(
      withdrawalRequest,
      signWithdrawals(secret, here.relay.client.origin, [
        sent.answer.deliveries[0]!.deliveryId,
        other.answer.deliveries[0]!.deliveryId,
      ]),
    )
    const { body, signature } = (await corrections(sent)).corrections[0]!
    const otherKind = z.encode(withdrawalRequest, { withdrawals: [{ body, signature }] })
    expect(await post(sent, 'withdrawals', good, other.sealed.patientSecret)).toMatchObject({ status: 404 })
    for (const wrong of [forged, elsewhere, otherKind])
      expect(await post(sent, 'withdrawals', wrong, secret)).toMatchObject({ status: 422 })
    expect(await post(sent, 'withdrawals', strangers, secret)).toMatchObject({ status: 404 })
    const twice = { withdrawals: [good.withdrawals[0], good.withdrawals[0]] }
    expect(await post(sent, 'withdrawals', twice, secret)).toMatchObject({ status: 400 })
    expect((await statusOf(sent)).deliveries.map(({ state }) => state)).toEqual(['consigned', 'consigned'])
  })

  it('comes before or after a handover, never half: what was answered as withdrawn is released no more', async () => {
    for (let round = 0; round < 5; round++) {
      const sent = await sendEnquiry(here.relay, here.clinics)
      const first = await firstClinic()
      const ids = new Set(sent.answer.deliveries.map(({ deliveryId }) => deliveryId))
      const delivery = (await listAll(first)).find(({ deliveryId }) => ids.has(deliveryId))!
      const [, taken] = await Promise.all([withdrawIt(sent), take(first, delivery).catch((error) => error)])
      if (!('kind' in taken)) expect(['gone', 'not-found']).toContain(taken.code)
      await expect(take(first, delivery)).rejects.toMatchObject({ code: 'gone' })
      expect(await deliveryRow(delivery.deliveryId)).toMatchObject({ state: 'withdrawn', wrapped: null })
    }
  })

  it('and a strip at the same time: one comes first, and nothing is left of it', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const { dueAt } = await statusOf(sent)
    await here.moveTo(new Date(dueAt.getTime() - 1000))
    const request = withdrawals(sent)
    const send = sendWithdrawals(here.relay.client, sent.answer.reference, sent.sealed.patientSecret, request)
    await here.moveTo(dueAt)
    await Promise.all([send.catch(() => undefined), stripDue(here.relay.relay)])
    await stripDue(here.relay.relay)
    expect(await rows((tx) => tx.select().from(enquiries))).toEqual([])
    expect(await rows((tx) => tx.select().from(followUps))).toEqual([])
  })

  it('is taken note of by the clinic, which signs that, and the patient sees when', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    await withdrawIt(sent)
    const first = await firstClinic()
    const delivery = await theirs(first)
    const once = await acknowledge(first, delivery.deliveryId, delivery.followUps[0]!)
    expect(await acknowledge(first, delivery.deliveryId, delivery.followUps[0]!)).toEqual(once)
    const status = await statusOf(sent)
    const own = status.deliveries.find(({ deliveryId }) => deliveryId === delivery.deliveryId)!
    expect(own.followUps).toMatchObject([{ kind: 'withdrawal', acknowledgedAt: once.acknowledgedAt }])
    const said = status.receipt.statements.map(({ body }) => decodeStatement(body))
    expect(said.filter(({ event }) => event === 'FollowUpAcknowledged')).toMatchObject([
      { delivery: delivery.deliveryId, followUp: own.followUps[0]?.hash },
    ])
    const other = await atRelay(here.relay, here.clinics[1]!)
    await expect(acknowledge(other, delivery.deliveryId, delivery.followUps[0]!)).rejects.toMatchObject({
      status: 404,
    })
  })

  it('by staff closes all of it, says by which act, goes with the enquiry, and needs a reference that is there', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const staff = await employ(here.relay)
    const reference = sent.answer.reference
    const { deliveryId } = await theirs(await firstClinic())
    await withdrawIt(sent, [deliveryId])
    expect(await act(here.relay, staff, 'enquiry.withdraw', { reference })).toEqual({ deliveries: 1 })
    const [recorded] = await rows((tx) =>
      tx.select().from(staffActs).where(eq(staffActs.command, 'enquiry.withdraw')),
    )
    const status = await statusOf(sent)
    expect(status.deliveries.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
    const said = status.receipt.statements.map(({ body }) => decodeStatement(body))
    expect(said).toContainEqual(
      expect.objectContaining({ event: 'EnquiryWithdrawn', act: recorded?.id, followUp: null }),
    )
    const second = await atRelay(here.relay, here.clinics[1]!)
    const delivery = await theirs(second)
    expect(delivery.followUps).toMatchObject([{ kind: 'withdrawal', signed: null }])
    await acknowledge(second, delivery.deliveryId, delivery.followUps[0]!)
    await expect(
      act(here.relay, staff, 'enquiry.withdraw', { reference: delivery.reference }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await here.moveTo(afterAllIsOver())
    expect(await stripDue(here.relay.relay)).toMatchObject({ deliveries: 2, enquiries: 1 })
    expect(
      await rows((tx) => tx.select().from(staffActs).where(eq(staffActs.command, 'enquiry.withdraw'))),
    ).toEqual([])
  })
})

describe('a correction', () => {
  it('reaches each clinic sealed, is read by who signed for the enquiry, and believed for the patient’s signature', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    await correct(sent)
    const first = await firstClinic()
    const delivery = await theirs(first)
    const [followUp] = delivery.followUps
    await expect(openCorrection(first, delivery, followUp!, new Uint8Array(32))).resolves.toEqual({
      kind: 'refused',
      reason: 'not_signed_by_this_patient',
    })
    const patientKey = patientOf(sent.sealed.patientSecret).signPair.publicKey
    await expect(openCorrection(first, delivery, followUp!, patientKey)).rejects.toMatchObject({
      code: 'out-of-order',
    })
    await expect(acknowledge(first, delivery.deliveryId, followUp!)).rejects.toMatchObject({
      code: 'out-of-order',
    })
    const taken = await take(first, delivery)
    if (taken.kind !== 'opened') throw new TypeError(taken.problem)
    expect(await openCorrection(first, delivery, followUp!, taken.patientSignKey)).toMatchObject({
      kind: 'correction',
      contact: { phone: '+4799887766', name: draft.contact.name },
    })
    await acknowledge(first, delivery.deliveryId, followUp!)
    const status = await statusOf(sent)
    const own = status.deliveries.find(({ deliveryId }) => deliveryId === delivery.deliveryId)
    expect(own?.followUps).toMatchObject([{ kind: 'correction', acknowledgedAt: expect.any(Date) }])
    expect(own?.state).toBe('opened')
  })

  it('sent again is the same one, and another under its id is none', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const request = await corrections(sent)
    const send = (wanted = request) =>
      sendCorrections(here.relay.client, sent.answer.reference, sent.sealed.patientSecret, wanted)
    const [one, two] = await Promise.all([send(), send()])
    expect(two).toEqual(one)
    expect((await theirs(await firstClinic())).followUps).toHaveLength(1)
    const swapped = {
      corrections: [{ ...request.corrections[0]!, envelope: request.corrections[1]!.envelope }],
    }
    await expect(send(swapped)).rejects.toMatchObject({ code: 'unacceptable-signature' })
    await withdrawIt(sent)
    expect(await send()).toEqual(one)
    await expect(send(await corrections(sent))).rejects.toMatchObject({ code: 'gone' })
  })

  it('to a key that was replaced is refused, and sealed anew it is taken', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const request = await corrections(sent)
    await replaceKey(here.relay, here.clinics[0]!, here.clock)
    await here.moveTo(new Date(Date.now() + 25 * 3_600_000))
    await here.relay.relay.leader.integrate()
    expect(await activate(here.relay)).toBe(1)
    await here.relay.relay.leader.integrate()
    const answer = await post(
      sent,
      'corrections',
      z.encode(correctionRequest, request),
      sent.sealed.patientSecret,
    )
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:videre:problem:reseal' } })
    expect((await statusOf(sent)).deliveries.flatMap(({ followUps: said }) => said)).toEqual([])
    expect((await correct(sent)).corrections).toHaveLength(2)
  })

  it('can be made twenty times', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics.slice(0, 1))
    for (let i = 0; i < mostCorrections; i++) await correct(sent)
    await expect(correct(sent)).rejects.toMatchObject({ code: 'already-decided' })
  })

  it('made on the last day goes with the delivery that it is about, and so does a note', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const { dueAt } = await statusOf(sent)
    await here.moveTo(new Date(dueAt.getTime() - 60_000))
    for (const clinic of here.clinics) await renewKey(await atRelay(here.relay, clinic, here.clock))
    await here.relay.relay.leader.integrate()
    const first = await atRelay(here.relay, here.clinics[0]!, here.clock)
    const delivery = await theirs(first)
    await writeNote(first, delivery.deliveryId, { text: 'call after four' }, 0)
    await correct(sent)
    await take(first, delivery)
    await acknowledge(first, delivery.deliveryId, (await theirs(first)).followUps[0]!)
    await here.moveTo(dueAt)
    expect(await stripDue(here.relay.relay)).toMatchObject({ deliveries: 2, enquiries: 1 })
    for (const table of [followUps, clinicNotes, receipts, noticeEndpoints])
      expect(await rows((tx) => tx.select().from(table))).toEqual([])
  })
})

describe('a clinic', () => {
  it('that knew of an enquiry is told of each thing said afterwards, and of nothing else about what is withdrawn', async () => {
    here = await world(2, { allowLocalWebhooks: true })
    const receiver = await startReceiver()
    const silent = await startReceiver()
    const [first, second] = [await firstClinic(), await atRelay(here.relay, here.clinics[1]!)]
    await setEndpoint(first, randomUUID(), { kind: 'webhook', address: receiver.address })
    const tellAll = async () => {
      await here.relay.relay.notifier.round()
      await here.relay.relay.notifier.idle()
    }
    const told = () =>
      receiver.called.map(({ body }) => JSON.parse(body) as { type: string; data: { notice: string } })
    const sent = await sendEnquiry(here.relay, here.clinics)
    await tellAll()
    await correct(sent)
    await tellAll()
    // This one's address is new, and it has been told of nothing.
    await setEndpoint(second, randomUUID(), { kind: 'webhook', address: silent.address })
    const late = await sendEnquiry(here.relay, here.clinics)
    await withdrawIt(late)
    await withdrawIt(sent)
    await tellAll()
    await tellAll()
    expect(told().map(({ type }) => type)).toEqual([
      'videre.delivery.waiting',
      'videre.delivery.changed',
      'videre.delivery.changed',
    ])
    expect(new Set(told().map(({ data }) => data.notice)).size).toBe(3)
    expect(silent.called.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'videre.delivery.changed',
    ])
  })
})

describe("a clinic's note", () => {
  it('is read by its clinic alone, and nobody writes over what they have not read', async () => {
    await sendEnquiry(here.relay, here.clinics)
    const first = await firstClinic()
    const { deliveryId } = await theirs(first)
    expect(await fetchNote(first, deliveryId)).toEqual({ kind: 'note', version: 0, note: {} })
    const note = { text: 'called twice', givenTo: 'Kari' }
    expect(await writeNote(first, deliveryId, note, 0)).toBe(1)
    expect(await fetchNote(first, deliveryId)).toEqual({ kind: 'note', version: 1, note })
    const both = await Promise.allSettled([
      writeNote(first, deliveryId, { text: 'one' }, 1),
      writeNote(first, deliveryId, { text: 'other' }, 1),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(writeNote(first, deliveryId, { text: 'late' }, 1)).rejects.toMatchObject({
      code: 'already-decided',
    })
    const other = await atRelay(here.relay, here.clinics[1]!)
    await expect(fetchNote(other, deliveryId)).resolves.toMatchObject({ version: 0 })
    await expect(writeNote(other, deliveryId, note, 0)).rejects.toMatchObject({ status: 404 })
  })

  it('is destroyed with a withdrawal', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const first = await firstClinic()
    const { deliveryId } = await theirs(first)
    await writeNote(first, deliveryId, { text: 'x' }, 0)
    await withdrawIt(sent)
    expect(await rows((tx) => tx.select().from(clinicNotes))).toEqual([])
    await expect(writeNote(first, deliveryId, { text: 'y' }, 0)).rejects.toMatchObject({ code: 'gone' })
  })
})

describe('under a hold', () => {
  it('a withdrawal closes and tells, and destroys when the hold ends', async () => {
    const sent = await sendEnquiry(here.relay, here.clinics)
    const staff = await employ(here.relay)
    const { reference } = sent.answer
    await act(here.relay, staff, 'hold.place', { reference, days: 30, isTold: true })
    await withdrawIt(sent)
    const first = await firstClinic()
    const delivery = await theirs(first)
    expect(delivery.state).toBe('withdrawn')
    await expect(take(first, delivery)).rejects.toMatchObject({ code: 'gone' })
    expect((await deliveryRow(delivery.deliveryId))?.wrapped).not.toBeNull()
    await act(here.relay, staff, 'hold.release', { reference })
    expect(await deliveryRow(delivery.deliveryId)).toMatchObject({ state: 'withdrawn', wrapped: null })
    const [enquiry] = await rows((tx) =>
      tx
        .select()
        .from(enquiries)
        .where(and(eq(enquiries.reference, reference))),
    )
    expect(enquiry?.patientCopy).toBeNull()
  })
})

it('without a key of the patient nobody says anything for them', async () => {
  const sent = await sendEnquiry(here.relay, here.clinics)
  const request = z.encode(withdrawalRequest, withdrawals(sent))
  expect(await post(sent, 'withdrawals', request, randomBytes(32))).toMatchObject({ status: 404 })
})
