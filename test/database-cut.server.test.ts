import { randomUUID } from 'node:crypto'
import { count, eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { listAll, take } from '../src/client/clinic.js'
import type { RelayRefused } from '../src/client/relay.js'
import { signAct, writeAct } from '../src/client/staff.js'
import { actRequest } from '../src/contract/staff.js'
import type { Database } from '../src/database/database.js'
import { deliveries, enquiries, statements } from '../src/database/schema.js'
import { openScratchDatabase, setScratchClock } from '../src/database/scratch.js'
import { freshDatabase } from './support/database.js'
import { type DatabaseProxy, type Moment, startDatabaseProxy } from './support/database-proxy.js'
import { sealOne } from './support/enquiry-stream.js'
import {
  act,
  atRelay,
  type Clinic,
  draft,
  draftBody,
  employ,
  openClinic,
  postJson,
} from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

/** How often a sender repeats an enquiry that was answered: the answer stays the same. */
const repeats = 3

let proxy: DatabaseProxy
let database: Database
let relay: TestRelay
let clinics: Clinic[]
let bearer: string

beforeAll(async () => {
  const { location } = await freshDatabase()
  proxy = await startDatabaseProxy(location.url ?? '')
  database = await openScratchDatabase({ ...location, url: proxy.url })
  relay = await startRelay(database, { keep: true, demo: false })
  const staff = await employ(relay)
  clinics = [await openClinic(relay, staff, 'Nord'), await openClinic(relay, staff, 'Sør')]
  const name = relay.relay.policy.integrations[0] ?? ''
  const { token } = await act(relay, staff, 'integration.issue', { name })
  bearer = `Bearer ${base64url(token)}`
  return async () => {
    await relay.stop()
    await database.close()
    await proxy.close()
  }
})

let daysAhead = 0

/** Another day: its first enquiry makes the key of the day on which it falls due. */
const nextDay = () => setScratchClock(database, { aheadMs: ++daysAhead * 86_400_000 })

const clock = () => new Date(Date.now() + daysAhead * 86_400_000)

type Answer = Awaited<ReturnType<typeof postJson>>

/** The deliveries that are stored, by the clinics that they went to, oldest first. */
const storedDeliveries = async () =>
  (await database.transaction((tx) => tx.select().from(deliveries).orderBy(deliveries.consignedAt))).map(
    ({ id, clinicId, enquiryId }) => ({ id, clinicId, enquiryId }),
  )

const enquiryCount = async () =>
  (await database.transaction((tx) => tx.select({ n: count() }).from(enquiries)))[0]?.n ?? 0

/** The first answer but 503: what a sender gets who goes on. A busy machine may need another moment. */
async function answered(send: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send()
    if (answer.status !== 503 || attempt === 10) return answer
  }
}

/**
 * Sends what `make` gives, with the connection cut at its first commit, and again with a new one cut at the second commit,
 * and so on until nothing was left to cut. Gives how many commits were cut.
 */
async function cutEach(moment: Moment, make: () => Promise<() => Promise<Answer>>): Promise<number> {
  for (let nth = 1; ; nth++) {
    await nextDay()
    const send = await make()
    const [before, stored] = [await enquiryCount(), await storedDeliveries()]
    const cut = proxy.cutAtCommit(nth, moment)
    const first = await send()
    if (!cut.disarm()) {
      expect(first.status).toBe(201)
      return nth - 1
    }
    // Whether it is stored is not known to whoever sent it: 503, and never a lie.
    expect(first).toMatchObject({ status: 503, body: { type: 'urn:videre:problem:unavailable' } })
    const meanwhile = await storedDeliveries()
    const answers: Answer[] = []
    for (let repeat = 0; repeat < repeats; repeat++) answers.push(await answered(send))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    expect(await enquiryCount()).toBe(before + 1)
    const told = answers[0]?.body.deliveries as { deliveryId: string }[]
    const now = await storedDeliveries()
    expect(now).toHaveLength(stored.length + clinics.length)
    const own = now.filter(({ enquiryId }) => enquiryId === answers[0]?.body.enquiryId)
    expect(own.map(({ id }) => id).toSorted()).toEqual(told.map(({ deliveryId }) => deliveryId).toSorted())
    // What the first attempt stored, if it did, is what the repeat tells of.
    if (meanwhile.length > stored.length) expect(meanwhile).toEqual(now)
  }
}

const makeDraft = async () => {
  const body = await draftBody(relay, clinics, { ...draft, message: `by way of a clerk ${randomUUID()}` })
  const key = randomUUID()
  const headers = { 'Idempotency-Key': key, Authorization: bearer }
  return () => postJson(relay, '/api/v1/enquiries', body, headers)
}

const makeSealed = async () => {
  const { request } = (await sealOne(relay.client, clinics))(1)
  const headers = { 'Idempotency-Key': request.enquiryId }
  return () => postJson(relay, '/api/v1/enquiries/sealed', request, headers)
}

// Protects promise 2 where the relay itself cannot know whether it committed.
test.each<[Moment, string, () => Promise<() => Promise<Answer>>, number]>([
  ['before', 'that the relay seals', makeDraft, 6],
  ['after', 'that the relay seals', makeDraft, 6],
  ['before', 'that its sender sealed', makeSealed, 5],
  ['after', 'that its sender sealed', makeSealed, 5],
])(
  'cut %s whichever commit, an enquiry %s is there once, and each repeat is told the same',
  async (moment, _, make, commits) => {
    expect(await cutEach(moment, make)).toBeGreaterThanOrEqual(commits)
  },
)

test('cut after whichever commit, a handover is signed for once, and the clinic opens what it was handed', async () => {
  const [clinic] = clinics as [Clinic, Clinic]
  let commits = 0
  for (let isCut = true; isCut; commits++) {
    const { body } = await answered(await makeDraft())
    const own = (body.deliveries as { deliveryId: string; clinicId: string }[]).find(
      ({ clinicId }) => clinicId === clinic.clinicId,
    )
    const at = await atRelay(relay, clinic, clock)
    const delivery = (await listAll(at)).find(({ deliveryId }) => deliveryId === own?.deliveryId)
    if (delivery === undefined) throw new Error('it is not in the inbox')
    const cut = proxy.cutAtCommit(commits + 1, 'after')
    const first = await take(at, delivery).catch((error: RelayRefused) => error.status)
    isCut = cut.disarm()
    if (isCut) expect(first).toBe(503)
    expect(await take(at, delivery)).toMatchObject({ kind: 'opened' })
    const events = await database.transaction((tx) =>
      tx
        .select({ event: statements.event })
        .from(statements)
        .where(eq(statements.deliveryId, delivery.deliveryId)),
    )
    const named = events.map(({ event }) => event).filter((event) => event.startsWith('ContentHandover'))
    expect(named).toEqual(['ContentHandover'])
  }
  // Session, envelope, receipt, key, and once more for the receipt of opening.
  expect(commits - 1).toBeGreaterThanOrEqual(5)
})

test('an act whose answer was lost is done once, and says so when it is sent again', async () => {
  const [clinic] = clinics as [Clinic]
  const { one } = await employ(relay)
  const signed = signAct(
    writeAct('clinic.pause', { clinicId: clinic.clinicId }, 'as agreed', clock()),
    relay.client.origin,
    one.signPair,
  )
  const send = () => postJson(relay, '/api/v1/staff/acts', z.encode(actRequest, signed))
  const cut = proxy.cutAtCommit(1, 'after')
  expect((await send()).status).toBe(503)
  expect(cut.disarm()).toBe(true)
  expect(await send()).toMatchObject({ status: 409, body: { type: 'urn:videre:problem:already-decided' } })
  const { body } = await answered(await makeDraft())
  expect(body.type).toBe('urn:videre:problem:clinic-not-active')
  await act(relay, await employ(relay), 'clinic.resume', { clinicId: clinic.clinicId }, clock())
})

test('every clinic has each of these enquiries once, and opens it', async () => {
  for (const clinic of clinics) {
    const at = await atRelay(relay, clinic, clock)
    const messages: string[] = []
    for (const delivery of await listAll(at)) {
      const taken = await take(at, delivery)
      if (taken.kind === 'opened') messages.push(taken.form.message)
    }
    expect(messages).toHaveLength(await enquiryCount())
  }
})
