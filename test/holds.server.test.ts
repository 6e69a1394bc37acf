/** Holds: one enquiry is kept beyond its time, by two people, for a bounded while; and nobody else's promise changes for it. */
import { randomUUID } from 'node:crypto'
import { access, rm } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '../src/base/bytes.js'
import { listAll, take } from '../src/client/clinic.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import {
  clinicNotes,
  deliveries,
  dueKeys,
  enquiries,
  followUps,
  holds,
  noticeEndpoints,
  staffActs,
  statements,
} from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { decodeEvidence } from '../src/prove/evidence.js'
import { withdraw } from '../src/rights/withdraw.js'
import { unwrapNoticeAddress } from '../src/seal/notice-address.js'
import { unwrapEnvelope, wrapEnvelope, wrapKeyOf } from '../src/seal/wrap.js'
import { startAgain } from './support/beside.js'
import { act, atRelay, draftBody, employ, postDraft, sendEnquiry } from './support/people.js'
import { keyPaths, secondsFrom, type World, world } from './support/world.js'

const day = 86_400
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** An enquiry, and what its patient sees of it. */
async function sent({ relay, clinics, clock }: World) {
  const { sealed, answer } = await sendEnquiry(relay, clinics, undefined, clock())
  await relay.relay.leader.integrate()
  const status = () => fetchStatus(relay.client, answer.reference, sealed.patientSecret)
  const { reference, enquiryId: id } = answer
  const copy = () => fetchOwnCopy(relay.client, { reference, enquiryId: id }, sealed.patientSecret)
  return { sealed, reference, id, status, copy, dueAt: (await status()).dueAt }
}

const place = async ({ relay, clock }: World, reference: string, days: number, isTold = true) =>
  act(relay, await employ(relay), 'hold.place', { reference, days, isTold }, clock())

const release = async ({ relay, clock }: World, reference: string) =>
  act(relay, await employ(relay), 'hold.release', { reference }, clock())

const check = async ({ relay, clock }: World) => {
  await relay.relay.leader.integrate()
  return (await act(relay, await employ(relay), 'log.check', {}, clock())).findings
}

const rowOf = async ({ database }: World, id: string) =>
  (await database.transaction((tx) => tx.select().from(enquiries).where(eq(enquiries.id, id))))[0]

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('a hold', () => {
  it('keeps an enquiry beyond its time under another day key, while the key of its own day is destroyed as promised to all others', async () => {
    const here = await world()
    const { database, relay, clinics, clock, moveTo } = here
    const held = await sent(here)
    const other = await sent(here)
    const ownDay = (await rowOf(here, held.id))!.dueDay
    await moveTo(secondsFrom(held.dueAt, -10 * day))
    const { until, dueAt } = await place(here, held.reference, 60)
    expect(dueAt).toEqual(until)
    expect(until.getTime() - clock().getTime()).toBeLessThanOrEqual(60 * day * 1000)
    expect(until.getTime() - clock().getTime()).toBeGreaterThan(59 * day * 1000 - 3_600_000)
    const row = (await rowOf(here, held.id))!
    expect(row).toMatchObject({ dueAt: until, heldFromDay: ownDay, heldFromAt: held.dueAt })
    expect(await check(here)).toEqual([])

    await moveTo(held.dueAt)
    const run = await stripDue(relay.relay)
    expect(run).toEqual({ kind: 'stripped', deliveries: 2, enquiries: 1, dayKeys: 1 })
    for (const path of keyPaths(relay, ownDay)) expect(await exists(path)).toBe(false)
    expect(await verifyRetention(relay.relay)).toEqual([])
    await expect(other.status()).rejects.toMatchObject({ code: 'not-found' })
    expect(await check(here)).toEqual([])
    expect(await held.status()).toMatchObject({ dueAt: held.dueAt, hold: { until } })
    expect(await held.copy()).toMatchObject({ kind: 'form' })

    await moveTo(until)
    expect(await stripDue(relay.relay)).toEqual({ kind: 'stripped', deliveries: 2, enquiries: 1, dayKeys: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
    for (const table of [enquiries, deliveries, holds, statements, dueKeys])
      expect(await database.transaction((tx) => tx.select().from(table))).toEqual([])
    const acts = await database.transaction((tx) => tx.select().from(staffActs))
    expect(acts.map(({ command }) => command)).not.toContain('hold.place')
    expect(clinics).toHaveLength(2)
  })

  it('releases nothing for longer: until its own time is over a clinic gets what it was sent, and from then on nothing', async () => {
    const here = await world(1)
    const { relay, clinics, clock, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -10))
    await place(here, held.reference, 30)
    const at = await atRelay(relay, clinics[0]!, clock)
    const [delivery] = await listAll(at)
    expect(delivery?.dueAt).toEqual(held.dueAt)
    expect(await take(at, delivery!)).toMatchObject({ kind: 'opened' })
    expect(await check(here)).toEqual([])

    await moveTo(held.dueAt)
    const later = await atRelay(relay, clinics[0]!, clock)
    expect(await listAll(later)).toEqual([])
    await expect(take(later, delivery!)).rejects.toEqual(code('not-found'))
  })

  it('ends nobody’s proof: staff can show what happened while it is in force, and no longer', async () => {
    const here = await world(1)
    const { relay, clock, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -10))
    const { until } = await place(here, held.reference, 5)
    await moveTo(secondsFrom(held.dueAt, 10))
    const show = async () =>
      act(
        relay,
        await employ(relay),
        'evidence.enquiry',
        { reference: held.reference, clinicId: null },
        clock(),
      )
    await relay.relay.leader.integrate()
    const { evidence } = await show()
    const read = decodeEvidence(evidence)
    const said = read.kind === 'evidence' ? read.evidence.statements.map(({ body }) => fromUtf8(body)) : []
    expect(said.join()).toContain('HoldPlaced')
    await moveTo(until)
    await expect(show()).rejects.toEqual(code('not-found'))
  })

  it('puts everything that lies under a day key under the other one', async () => {
    const here = await world(2)
    const { database, relay, clinics, clock } = here
    const body = { ...(await draftBody(relay, clinics)), notify: { email: 'ase@example.org' } }
    const answer = await postDraft(relay, body)
    const { enquiryId, reference } = answer.body as { enquiryId: string; reference: string }
    const before = (await rowOf(here, enquiryId))!
    const key = async ({ dueDay, dueKey }: { dueDay: string; dueKey: number }) =>
      relay.relay.dayKeys.existing(dueDay, dueKey, clock())
    const note = new Uint8Array(900).fill(8)
    const correction = { id: randomUUID(), envelope: new Uint8Array(700).fill(7) }
    await database.transaction(async (tx) => {
      const [delivery] = await tx.select().from(deliveries)
      await tx.insert(followUps).values({
        id: correction.id,
        deliveryId: delivery!.id,
        kind: 'correction',
        body: new Uint8Array(3),
        signature: new Uint8Array(64),
        keyId: delivery!.keyId,
        wrapped: wrapEnvelope(
          wrapKeyOf(await key(before), correction.id),
          correction.id,
          correction.envelope,
        ),
        receivedAt: new Date(),
      })
      const { id, keyId } = delivery!
      await tx.insert(clinicNotes).values({
        deliveryId: id,
        keyId,
        wrapped: wrapEnvelope(wrapKeyOf(await key(before), id), id, note),
        version: 1,
        writtenAt: new Date(),
      })
    })
    // Of a day that is earlier than its own nothing moves; so its own comes earlier.
    const soon = new Date(Date.now() + 3_600_000)
    await database.transaction(async (tx) => {
      await tx.update(enquiries).set({ dueAt: soon })
      await tx.update(deliveries).set({ dueAt: soon })
    })
    await place(here, reference, 20)
    const after = (await rowOf(here, enquiryId))!
    expect(after.dueDay).not.toBe(before.dueDay)
    const to = await key(after)
    const opens = (id: string, wrapped: Uint8Array | null) => unwrapEnvelope(wrapKeyOf(to, id), id, wrapped!)
    expect(opens(enquiryId, after.patientCopy).kind).toBe('unwrapped')
    const rows = await database.transaction(async (tx) => ({
      deliveries: await tx.select().from(deliveries),
      followUps: await tx.select().from(followUps),
      notes: await tx.select().from(clinicNotes),
      endpoints: await tx.select().from(noticeEndpoints).where(eq(noticeEndpoints.enquiryId, enquiryId)),
    }))
    for (const { id, wrapped } of rows.deliveries) expect(opens(id, wrapped).kind).toBe('unwrapped')
    expect(opens(correction.id, rows.followUps[0]!.wrapped)).toEqual({
      kind: 'unwrapped',
      envelope: correction.envelope,
    })
    const [kept] = rows.notes
    expect(opens(kept!.deliveryId, kept!.wrapped)).toEqual({ kind: 'unwrapped', envelope: note })
    expect(unwrapNoticeAddress(to, enquiryId, rows.endpoints[0]!.wrappedAddress!)).toEqual({
      kind: 'unwrapped',
      address: 'ase@example.org',
    })
  })

  it('is not seen by a sender who repeats a request: the answer is the one that was given', async () => {
    const here = await world(1)
    const { relay, clinics, moveTo } = here
    const body = await draftBody(relay, clinics)
    const key = randomUUID()
    const first = await postDraft(relay, body, key)
    const { reference } = first.body as { reference: string }
    const status = (await rowOf(here, String(first.body.enquiryId)))!
    await moveTo(secondsFrom(status.dueAt, -10))
    await place(here, reference, 30)
    expect((await postDraft(relay, body, key)).text).toBe(first.text)
    await moveTo(status.dueAt)
    expect((await postDraft(relay, body, key)).body).toMatchObject({ status: 410 })
    expect(await here.database.transaction((tx) => tx.select().from(enquiries))).toHaveLength(1)
  })

  it('of at most 90 days can be placed again for longer, and not be made shorter by that', async () => {
    const here = await world(1)
    const { relay, clock, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -day))
    await expect(place(here, held.reference, 91)).rejects.toEqual(expect.anything())
    const first = await place(here, held.reference, 90)
    await moveTo(secondsFrom(clock(), 20 * day))
    await expect(place(here, held.reference, 60)).rejects.toEqual(code('already-decided'))
    const second = await place(here, held.reference, 90)
    expect(second.until > first.until).toBe(true)
    expect(await rowOf(here, held.id)).toMatchObject({ dueAt: second.until, heldFromAt: held.dueAt })
    const listed = await act(relay, await employ(relay), 'hold.list', {}, clock())
    expect(listed.holds).toMatchObject([{ reference: held.reference, until: second.until, isTold: true }])
  })

  it('that ends before the enquiry is due changes nothing of that', async () => {
    const here = await world(1)
    const held = await sent(here)
    const before = await rowOf(here, held.id)
    const { until, dueAt } = await place(here, held.reference, 20)
    expect(dueAt).toEqual(held.dueAt)
    expect(until < held.dueAt).toBe(true)
    expect(await rowOf(here, held.id)).toEqual(before)
    await here.moveTo(until)
    expect((await held.status()).hold).toBe(null)
    await stripDue(here.relay.relay)
    const [row] = await here.database.transaction((tx) => tx.select().from(holds))
    expect(row?.endedAt).toEqual(until)
  })

  it('cannot bring back what is due, also while the strip has not run yet', async () => {
    const here = await world(1)
    const held = await sent(here)
    await here.moveTo(held.dueAt)
    await expect(place(here, held.reference, 30)).rejects.toEqual(code('not-found'))
    await stripDue(here.relay.relay)
    await expect(place(here, held.reference, 30)).rejects.toEqual(code('not-found'))
  })

  it('is refused, and said why, where the relay has lost the day key', async () => {
    const here = await world(1)
    const held = await sent(here)
    await here.moveTo(secondsFrom(held.dueAt, -day))
    const { dueDay } = (await rowOf(here, held.id))!
    const staff = await employ(here.relay)
    for (const path of keyPaths(here.relay, dueDay)) await rm(path)
    const relay = await startAgain(here.relay, here.database)
    const wish = { reference: held.reference, days: 30, isTold: true }
    await expect(act(relay, staff, 'hold.place', wish, here.clock())).rejects.toEqual(
      expect.objectContaining({ code: 'lost', message: expect.stringContaining('nobody can open it') }),
    )
    expect(await here.database.transaction((tx) => tx.select().from(holds))).toEqual([])
  })
})

describe('two people', () => {
  it('place and release holds, and who is not staff has no day key made', async () => {
    const here = await world(1)
    const { relay, clock, database, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -day))
    const staff = await employ(relay)
    const wish = writeAct('hold.place', { reference: held.reference, days: 30, isTold: true }, 'why', clock())
    const keys = () => database.transaction((tx) => tx.select().from(dueKeys))
    const before = await keys()
    const alone = signAct(wish, relay.client.origin, staff.one.signPair)
    await expect(carryOutAct(relay.client, wish, 'hold.place')).rejects.toEqual(code('unauthenticated'))
    await expect(carryOutAct(relay.client, alone, 'hold.place')).rejects.toEqual(code('forbidden'))
    expect(await keys()).toEqual(before)
    await place(here, held.reference, 30)
    const end = writeAct('hold.release', { reference: held.reference }, 'why', clock())
    const one = signAct(end, relay.client.origin, staff.one.signPair)
    await expect(carryOutAct(relay.client, one, 'hold.release')).rejects.toEqual(code('forbidden'))
  })
})

describe('a hold of which the law forbids to tell', () => {
  it('shows to nobody but staff, and the patient is answered as if it were not there', async () => {
    const here = await world(1)
    const { relay, clinics, clock, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -day))
    const before = await held.status()
    await place(here, held.reference, 30, false)
    await relay.relay.leader.integrate()
    expect(await held.status()).toEqual(before)
    const [delivery] = await listAll(await atRelay(relay, clinics[0]!, clock))
    expect(delivery?.dueAt).toEqual(held.dueAt)
    const listed = await act(relay, await employ(relay), 'hold.list', {}, clock())
    expect(listed.holds).toMatchObject([{ reference: held.reference, isTold: false }])
    await moveTo(held.dueAt)
    await stripDue(relay.relay)
    expect(await rowOf(here, held.id)).toBeDefined()
    await expect(held.status()).rejects.toMatchObject({ code: 'not-found' })
    await expect(held.copy()).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a hold that is released', () => {
  it('before the enquiry’s own time is over puts it back under its own day', async () => {
    const here = await world(1)
    const { relay, clinics, clock, moveTo } = here
    const held = await sent(here)
    const own = (await rowOf(here, held.id))!
    await moveTo(secondsFrom(held.dueAt, -2 * day))
    await place(here, held.reference, 30)
    expect(await release(here, held.reference)).toEqual({ dueAt: held.dueAt })
    const { dueDay, dueKey, dueAt } = own
    expect(await rowOf(here, held.id)).toMatchObject({
      dueDay,
      dueKey,
      dueAt,
      heldFromDay: null,
      heldFromAt: null,
    })
    expect((await held.status()).hold).toBe(null)
    const at = await atRelay(relay, clinics[0]!, clock)
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened' })
    expect(await check(here)).toEqual([])
    await expect(release(here, held.reference)).rejects.toEqual(code('not-found'))
    await moveTo(held.dueAt)
    expect(await stripDue(relay.relay)).toMatchObject({ enquiries: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('after it is due at once', async () => {
    const here = await world(1)
    const { relay, moveTo } = here
    const held = await sent(here)
    await moveTo(secondsFrom(held.dueAt, -10))
    await place(here, held.reference, 30)
    await moveTo(secondsFrom(held.dueAt, 5 * day))
    const { dueAt } = await release(here, held.reference)
    expect(dueAt <= here.clock()).toBe(true)
    expect(await check(here)).toEqual([])
    await expect(held.status()).rejects.toMatchObject({ code: 'not-found' })
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 1, enquiries: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
  })
})

describe('what is withdrawn under a hold', () => {
  it('is kept until the hold ends, released to nobody, and then destroyed', async () => {
    const here = await world(1)
    const { database, relay, clinics, clock, moveTo } = here
    const held = await sent(here)
    const { until } = await place(here, held.reference, 20)
    const wrapped = async () =>
      (await database.transaction((tx) => tx.select().from(deliveries))).map((row) => row.wrapped !== null)
    await database.transaction(async (tx) => {
      const rows = await tx.select().from(deliveries)
      await withdraw(
        tx,
        relay.relay,
        rows.map(({ id }) => ({ deliveryId: id, signed: null })),
      )
    })
    expect(await wrapped()).toEqual([true])
    const at = await atRelay(relay, clinics[0]!, clock)
    const [delivery] = await listAll(at)
    if (delivery !== undefined) await expect(take(at, delivery)).rejects.toBeDefined()
    await moveTo(until)
    await stripDue(relay.relay)
    expect(await wrapped()).toEqual([false])
    expect((await rowOf(here, held.id))?.patientCopy).toBe(null)
  })

  it('is destroyed with its release', async () => {
    const here = await world(1)
    const { database, relay } = here
    const held = await sent(here)
    await place(here, held.reference, 20)
    await database.transaction(async (tx) => {
      const [row] = await tx.select().from(deliveries)
      await withdraw(tx, relay.relay, [{ deliveryId: row!.id, signed: null }])
    })
    await release(here, held.reference)
    const [row] = await database.transaction((tx) => tx.select().from(deliveries))
    expect(row).toMatchObject({ state: 'withdrawn', wrapped: null })
  })
})
