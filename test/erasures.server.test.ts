/** What was erased stays gone: what the ledger of erasures has goes again at every start, as a strip does. */
import { randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listAll, take } from '../src/client/clinic.js'
import { sendWithdrawals, signWithdrawals } from '../src/client/follow-up.js'
import { renewKey } from '../src/client/keys.js'
import { fetchStatus } from '../src/client/patient.js'
import { sendSealed } from '../src/client/sender.js'
import type { Database } from '../src/database/database.js'
import {
  anonymisedRecords,
  deliveries,
  enquiries,
  followUps,
  noticeEndpoints,
} from '../src/database/schema.js'
import { ledgersOf, openErasureLedger } from '../src/expire/erasure-ledger.js'
import { replayErasures } from '../src/expire/replay.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { decodeStatement } from '../src/prove/statement.js'
import { withdraw } from '../src/rights/withdraw.js'
import { restoreCopy, takeCopy } from './support/copies.js'
import { act, atRelay, employ, sendEnquiry } from './support/people.js'
import { publicEntries } from './support/public-entries.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { afterAllIsOver, type World, world } from './support/world.js'

let here: World
let keysDirectory: string
beforeEach(async () => {
  keysDirectory = await mkdtemp(join(tmpdir(), 'videre-keys-'))
  onTestFinished(() => rm(keysDirectory, { recursive: true, force: true }))
  here = await world(2, { keysDirectory })
})

const ledger = () =>
  openErasureLedger(ledgersOf({ keysDirectory, keysMirrorDirectory: join(keysDirectory, 'days-mirror') }))

/** Another start on the same database and keys. */
const startAgain = (): Promise<TestRelay> =>
  startRelay(here.database, { keysDirectory, publicUrl: here.relay.url, clock: here.clock })

const living = async (): Promise<string[]> =>
  (await here.database.transaction((tx) => tx.select().from(deliveries)))
    .filter(({ state }) => state !== 'withdrawn' && state !== 'stripped')
    .map(({ id }) => id)

const contentOf = async (id: string): Promise<Uint8Array | null | undefined> =>
  (await here.database.transaction((tx) => tx.select().from(deliveries).where(eq(deliveries.id, id))))[0]
    ?.wrapped

async function withdrawAll({ sealed, answer }: Awaited<ReturnType<typeof sendEnquiry>>): Promise<void> {
  const { client } = here.relay
  const ids = answer.deliveries.map(({ deliveryId }) => deliveryId)
  const withdrawals = signWithdrawals(sealed.patientSecret, client.origin, ids)
  await sendWithdrawals(client, answer.reference, sealed.patientSecret, withdrawals)
}

const strips = () =>
  here.database.transaction(async (tx) => (await publicEntries(tx)).filter(({ entry }) => entry === 'strip'))

describe('a delivery in the ledger that is not due yet', () => {
  it('is withdrawn again at the next start: released to nobody, and its clinic, patient and evidence are told', async () => {
    const { relay, clinics } = here
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const [first, second] = await Promise.all(clinics.map((clinic) => atRelay(relay, clinic)))
    const [delivery] = await listAll(first!)
    expect(await take(first!, delivery!)).toMatchObject({ kind: 'opened' })
    await relay.relay.leader.integrate()
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const id = delivery!.deliveryId
    await ledger().record([{ id, dueAt }])
    const again = await startAgain()
    expect(await living()).toHaveLength(1)
    expect(await listAll(first!)).toMatchObject([
      { deliveryId: id, state: 'withdrawn', followUps: [{ kind: 'withdrawal', signed: null }] },
    ])
    await expect(take(first!, delivery!)).rejects.toMatchObject({ code: 'gone' })
    expect(await contentOf(id)).toBeNull()
    const status = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    expect(status.deliveries.find(({ deliveryId }) => deliveryId === id)?.state).toBe('withdrawn')
    const said = status.receipt.statements.map(({ body }) => decodeStatement(body))
    expect(said).toContainEqual(
      expect.objectContaining({ event: 'EnquiryWithdrawn', delivery: id, followUp: null, act: null }),
    )
    // The other clinic's stays.
    expect(await take(second!, (await listAll(second!))[0]!)).toMatchObject({ kind: 'opened' })
    expect(await verifyRetention(again.relay)).toEqual([])
    expect(again.logged.join('')).toMatch(/"code":"came-back","count":1,"msg":"withdrawn"/)
  })

  it('takes the own copy and the notice address of its enquiry along if it was the last one', async () => {
    const { relay, clinics } = here
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    await ledger().record(sealed.request.deliveries.map(({ deliveryId: id }) => ({ id, dueAt })))
    await startAgain()
    const [enquiry] = await here.database.transaction((tx) => tx.select().from(enquiries))
    expect(enquiry?.patientCopy).toBeNull()
    expect(await here.database.transaction((tx) => tx.select().from(noticeEndpoints))).toEqual([])
  })

  it('goes once, whoever starts at the same moment, and nothing that is not in the ledger goes with it', async () => {
    const { relay, clinics } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    await sendEnquiry(relay, clinics)
    await relay.relay.leader.integrate()
    const dueAt = afterAllIsOver()
    await ledger().record([
      ...sealed.request.deliveries.map(({ deliveryId: id }) => ({ id, dueAt })),
      { id: randomUUID(), dueAt },
    ])
    await Promise.all([startAgain(), startAgain(), startAgain()])
    expect(await living()).toHaveLength(2)
    expect(await here.database.transaction((tx) => tx.select().from(followUps))).toHaveLength(2)
    const third = await startAgain()
    expect(third.logged.join('')).not.toContain('came-back')
  })
})

describe('a delivery in the ledger whose time is over', () => {
  it('is stripped at the next start, with its enquiry, and the log says so', async () => {
    const { relay, clinics, moveTo } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    await relay.relay.leader.integrate()
    const dueAt = afterAllIsOver()
    await ledger().record(sealed.request.deliveries.map(({ deliveryId: id }) => ({ id, dueAt })))
    await moveTo(dueAt)
    const again = await startAgain()
    expect(await here.database.transaction((tx) => tx.select().from(enquiries))).toEqual([])
    const records = await here.database.transaction((tx) => tx.select().from(anonymisedRecords))
    expect(records).toMatchObject([{ clinicCount: 2, outcome: 'none', enquiries: 1 }])
    await relay.relay.leader.integrate()
    expect(await strips()).toMatchObject([{ statements: 3 }])
    expect((await checkLog(again.relay)).findings).toEqual([])
    expect(again.logged.join('')).toMatch(/"code":"came-back","count":2,"msg":"stripped"/)
  })
})

describe('a withdrawal', () => {
  it('is written down before it is done: a deed that failed then is done at the next start', async () => {
    const { relay, clinics } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    const [one, other] = sealed.request.deliveries.map(({ deliveryId }) => deliveryId)
    const withdrawing = here.database.transaction(async (tx) => {
      expect(await withdraw(tx, relay.relay, [{ deliveryId: one!, signed: null }])).toBe(1)
      throw new Error('the power went')
    })
    await expect(withdrawing).rejects.toThrow('the power went')
    expect(await living()).toHaveLength(2)
    await startAgain()
    expect(await living()).toEqual([other])
    expect(await contentOf(one!)).toBeNull()
  })

  it('stays done when a database from before it is put back, before anybody is answered', async () => {
    const { relay, clinics, database } = here
    const sent = await sendEnquiry(relay, clinics)
    const copy = await takeCopy(database)
    await withdrawAll(sent)
    await restoreCopy(database, copy)
    expect(await living()).toHaveLength(2)
    await startAgain()
    expect(await living()).toEqual([])
    const at = await atRelay(relay, clinics[0]!)
    await expect(take(at, (await listAll(at))[0]!)).rejects.toMatchObject({ code: 'gone' })
  })

  it('under a hold stays done as well, and what the hold keeps stays until it ends', async () => {
    const { relay, clinics, database } = here
    const sent = await sendEnquiry(relay, clinics)
    const staff = await employ(relay)
    const { reference } = sent.answer
    await act(relay, staff, 'hold.place', { reference, days: 30, isTold: true })
    const copy = await takeCopy(database)
    await withdrawAll(sent)
    await restoreCopy(database, copy)
    await startAgain()
    expect(await living()).toEqual([])
    const [id] = sent.answer.deliveries.map(({ deliveryId }) => deliveryId)
    expect(await contentOf(id!)).not.toBeNull()
    const kept = await takeCopy(database)
    await act(relay, staff, 'hold.release', { reference })
    expect(await contentOf(id!)).toBeNull()
    // A database from while the hold stood does not bring back what was destroyed when it ended.
    await restoreCopy(database, kept)
    await startAgain()
    expect(await contentOf(id!)).toBeNull()
  })
})

describe('a strip', () => {
  it('stays done when a database from before it is put back, even if that has it as not due yet', async () => {
    const { relay, clinics, moveTo, database } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    await relay.relay.leader.integrate()
    const copy = await takeCopy(database)
    await moveTo(afterAllIsOver())
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 2, enquiries: 1 })
    await moveTo(new Date())
    await restoreCopy(database, copy)
    expect(await living()).toHaveLength(sealed.request.deliveries.length)
    await startAgain()
    expect(await living()).toEqual([])
  })

  it('is not done where it cannot be written down, and is done as soon as it can', async () => {
    const { relay, clinics, moveTo } = here
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const record = () => Promise.reject(new Error('the disk is full'))
    const full = { ...relay.relay, erasures: { ...relay.relay.erasures, record } }
    await expect(stripDue(full)).rejects.toThrow('the disk is full')
    expect(await living()).toHaveLength(2)
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 2 })
  })
})

it('an enquiry that is sent again when all of it is long gone is accepted anew, and no start takes it for the erased one', async () => {
  const { relay, clinics, clock, moveTo } = here
  const { sealed } = await sendEnquiry(relay, clinics)
  await moveTo(afterAllIsOver())
  await stripDue(relay.relay)
  expect(await living()).toEqual([])
  for (const clinic of clinics) await renewKey(await atRelay(relay, clinic, clock))
  await relay.relay.leader.integrate()
  await sendSealed(relay.client, sealed)
  const again = await living()
  expect(again).toHaveLength(2)
  await startAgain()
  expect(await living()).toEqual(again)
})

it('a ledger with nothing to do costs one look for every batch of lines', async () => {
  const { relay, clinics } = here
  await sendEnquiry(relay, clinics)
  const erasures = ledger()
  const dueAt = afterAllIsOver()
  await erasures.record(Array.from({ length: 30_000 }, () => ({ id: randomUUID(), dueAt })))
  let calls = 0
  const database: Database = {
    ...here.database,
    transaction: (work, access) => {
      calls += 1
      return here.database.transaction(work, access)
    },
  }
  const replayed = await replayErasures({ ...relay.relay, database, erasures })
  expect(replayed).toEqual({ stripped: 0, withdrawn: 0 })
  expect(calls).toBe(2)
  expect(await living()).toHaveLength(2)
})

it('on a damaged ledger no relay starts: what it cannot read could come back', async () => {
  const dueAt = afterAllIsOver()
  await ledger().record([{ id: randomUUID(), dueAt }])
  for (const place of ledgersOf({ keysDirectory, keysMirrorDirectory: join(keysDirectory, 'days-mirror') }))
    await damage(place)
  await expect(startAgain()).rejects.toThrow('is damaged, and what it says was erased could come back')
})

async function damage(place: string): Promise<void> {
  for (const name of await readdir(place).catch(() => [])) await appendFile(join(place, name), 'oops\n')
}
