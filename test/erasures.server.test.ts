/** What was erased stays gone: what the ledger of erasures has goes again at every start, as a strip does. */
import { randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { count, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listAll, take } from '../src/client/clinic.js'
import { fetchEvidence, fetchStatus } from '../src/client/patient.js'
import type { Database } from '../src/database/database.js'
import { anonymisedRecords, deliveries, enquiries, receipts, statements } from '../src/database/schema.js'
import { ledgersOf, openErasureLedger } from '../src/expire/erasure-ledger.js'
import { replayErasures } from '../src/expire/replay.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { restoreCopy, takeCopy } from './support/copies.js'
import { atRelay, sendEnquiry } from './support/people.js'
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
    .filter(({ state }) => state !== 'stripped')
    .map(({ id }) => id)

const strips = () =>
  here.database.transaction(async (tx) => (await publicEntries(tx)).filter(({ entry }) => entry === 'strip'))

const rowsOf = async (table: typeof receipts | typeof statements, id: string): Promise<number> => {
  const rows = await here.database.transaction((tx) =>
    tx.select({ n: count() }).from(table).where(eq(table.deliveryId, id)),
  )
  return rows[0]?.n ?? 0
}

describe('a delivery in the ledger that is not due yet', () => {
  it('is gone at the next start: from its inbox, with what was said of it, and the log says so', async () => {
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
    expect(await listAll(first!)).toEqual([])
    await expect(take(first!, delivery!)).rejects.toMatchObject({ status: 404 })
    expect([await rowsOf(receipts, id), await rowsOf(statements, id)]).toEqual([0, 0])
    const status = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    expect(status.deliveries.find(({ deliveryId }) => deliveryId === id)?.state).toBe('stripped')
    // The other clinic's stays.
    expect(await take(second!, (await listAll(second!))[0]!)).toMatchObject({ kind: 'opened' })
    await relay.relay.leader.integrate()
    // Consigned, handed over, opened.
    expect(await strips()).toMatchObject([{ statements: 3 }])
    expect(await verifyRetention(again.relay)).toEqual([])
  })

  it('takes its enquiry along if it was the last one, and leaves the anonymised record', async () => {
    const { relay, clinics } = here
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    await relay.relay.leader.integrate()
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    await ledger().record(sealed.request.deliveries.map(({ deliveryId: id }) => ({ id, dueAt })))
    const again = await startAgain()
    expect(await here.database.transaction((tx) => tx.select().from(enquiries))).toEqual([])
    const records = await here.database.transaction((tx) => tx.select().from(anonymisedRecords))
    expect(records).toMatchObject([{ clinicCount: 2, outcome: 'none', enquiries: 1 }])
    const asPatient = [relay.client, answer.reference, sealed.patientSecret] as const
    await expect(fetchEvidence(...asPatient)).rejects.toMatchObject({ status: 404 })
    await relay.relay.leader.integrate()
    expect(await strips()).toMatchObject([{ statements: 3 }])
    expect((await checkLog(again.relay)).findings).toEqual([])
    expect(again.logged.join('')).toMatch(/"code":"came-back","count":2,"msg":"stripped"/)
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
    const records = await here.database.transaction((tx) => tx.select().from(anonymisedRecords))
    expect(records).toMatchObject([{ enquiries: 1 }])
    const third = await startAgain()
    expect(third.logged.join('')).not.toContain('came-back')
  })
})

describe('erasing before the due day', () => {
  it('is written down before it is done: a deed that failed then is done at the next start', async () => {
    const { relay, clinics } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    const [one, other] = sealed.request.deliveries.map(({ deliveryId }) => deliveryId)
    const erasing = here.database.transaction(async (tx) => {
      expect(await relay.relay.eraseNow(tx, [one!], new Date())).toEqual({ deliveries: 1, enquiries: 0 })
      throw new Error('the power went')
    })
    await expect(erasing).rejects.toThrow('the power went')
    expect(await living()).toHaveLength(2)
    await startAgain()
    expect(await living()).toEqual([other])
  })

  it('passes over what is erased already, and ends the enquiry with its last delivery', async () => {
    const { relay, clinics } = here
    const { sealed } = await sendEnquiry(relay, clinics)
    const ids = sealed.request.deliveries.map(({ deliveryId }) => deliveryId)
    const erase = (some: readonly string[]) =>
      here.database.transaction((tx) => relay.relay.eraseNow(tx, some, new Date()))
    expect(await erase(ids.slice(0, 1))).toEqual({ deliveries: 1, enquiries: 0 })
    expect(await erase(ids)).toEqual({ deliveries: 1, enquiries: 1 })
    expect(await erase(ids)).toEqual({ deliveries: 0, enquiries: 0 })
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
  const { policy, log } = relay.relay
  expect(await replayErasures({ database, policy, erasures, log })).toEqual({ deliveries: 0, enquiries: 0 })
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
