/** Expiry when things do not go as on every other day. Of the engine nothing here depends. */
import { randomUUID } from 'node:crypto'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, getTableName, sql } from 'drizzle-orm'
import type { AnyPgTable } from 'drizzle-orm/pg-core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { confirmSeen, listAll, take } from '../src/client/clinic.js'
import { writeNote } from '../src/client/clinic-follow-up.js'
import { setEndpoint } from '../src/client/endpoints.js'
import {
  sendCorrections,
  sendWithdrawals,
  signCorrections,
  signWithdrawals,
} from '../src/client/follow-up.js'
import { renewKey } from '../src/client/keys.js'
import { fetchStatus } from '../src/client/patient.js'
import { fetchOffer, sendSealed } from '../src/client/sender.js'
import {
  deliveries,
  dueDays,
  dueKeys,
  enquiries,
  fates,
  noticeEndpoints,
  notices,
} from '../src/database/schema.js'
import { clocksAgree } from '../src/expire/clocks.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { startSchedule } from '../src/schedule.js'
import { startAgain } from './support/beside.js'
import type { TestDatabase } from './support/database.js'
import { manyEnquiries } from './support/many-enquiries.js'
import { act, atRelay, draftBody, employ, formOf, postDraft, sendEnquiry } from './support/people.js'
import type { TestRelay } from './support/relay.js'
import { afterAllIsOver, keyPaths, secondsFrom, type World, world } from './support/world.js'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const all = <T extends AnyPgTable>(database: TestDatabase, table: T) =>
  database.transaction((tx) => tx.select().from(table as AnyPgTable)) as Promise<T['$inferSelect'][]>

/** Every table that has a row of which something should have gone with the strip. */
async function tablesLeft(database: TestDatabase): Promise<string[]> {
  const found: string[] = []
  for (const { table, columns } of fates) {
    const going = Object.keys(columns).filter((name) => columns[name]?.[2] === 'strip')
    if (going.length === 0) continue
    const rows: Record<string, unknown>[] = await database.transaction((tx) => tx.select().from(table))
    if (rows.some((row) => going.some((name) => row[name] !== null))) found.push(getTableName(table))
  }
  return found
}

/** The policy that comes with Videre, with another version and another time for enquiries. */
async function policyOf(folder: string, version: string, after: string): Promise<string> {
  const policy = JSON.parse(await readFile('policies/helsetjenester.json', 'utf8'))
  const rule = policy.retention.find(
    ({ what, from }: { what: string; from: string }) => what === 'enquiry' && from === 'forwarding',
  )
  rule.after = after
  delete policy.changes
  const path = join(folder, `${version}.json`)
  await writeFile(path, JSON.stringify({ ...policy, version }))
  return path
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'videre-policies-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A world under one policy, and how it goes on under another. */
async function underPolicies() {
  const folder = await temporary()
  const here = await world(1, { policyPath: await policyOf(folder, 'short-1', 'P1M') })
  const go = async (version: string, after: string): Promise<TestRelay> => {
    const policyPath = await policyOf(folder, version, after)
    return startAgain(here.relay, here.database, { policyPath, clock: here.clock })
  }
  const send = async (relay: TestRelay) => {
    const { answer } = await sendEnquiry(relay, here.clinics, undefined, here.clock())
    const [row] = await here.database.transaction((tx) =>
      tx.select().from(enquiries).where(eq(enquiries.id, answer.enquiryId)),
    )
    return row!
  }
  return { ...here, go, send }
}

/** Locks enquiries, one or all of them, and their deliveries, as another replica does that is at work on them. */
async function lockAll(database: TestDatabase, id?: string) {
  const gate = { open: () => {}, locked: () => {} }
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve
  })
  const isLocked = new Promise<void>((resolve) => {
    gate.locked = resolve
  })
  const work = database.transaction(async (tx) => {
    const own = id === undefined ? undefined : eq(enquiries.id, id)
    await tx.select({ id: enquiries.id }).from(enquiries).where(own).for('update')
    const theirs = id === undefined ? undefined : eq(deliveries.enquiryId, id)
    await tx.select({ id: deliveries.id }).from(deliveries).where(theirs).for('update')
    gate.locked()
    await opened
  })
  await isLocked
  return {
    release() {
      gate.open()
      return work
    },
  }
}

/** Has everything fall due so many seconds from now, while its day, and the key of it, are still to come. Gives when. */
async function dueIn(database: TestDatabase, seconds: number): Promise<Date> {
  const dueAt = secondsFrom(new Date(), seconds)
  await database.transaction(async (tx) => {
    await tx.update(enquiries).set({ dueAt })
    await tx.update(deliveries).set({ dueAt })
  })
  return dueAt
}

const contact = { ...formOf().contact, email: 'new@example.org' }

describe('after the policy’s time for enquiries was changed', () => {
  it('two enquiries of the same moment end each at the time that was promised to it', async () => {
    const { relay, database, go, send, moveTo } = await underPolicies()
    const short = await send(relay)
    const next = await go('long-1', 'P5Y')
    const long = await send(next)
    expect((long.dueAt.getTime() - short.dueAt.getTime()) / 86_400_000).toBeGreaterThan(4 * 365)
    await moveTo(secondsFrom(short.dueAt, -1))
    expect(await stripDue(next.relay)).toMatchObject({ enquiries: 0, dayKeys: 0 })
    await moveTo(short.dueAt)
    expect(await stripDue(next.relay)).toMatchObject({ enquiries: 1, dayKeys: 1 })
    expect(await all(database, enquiries)).toMatchObject([{ id: long.id }])
    await moveTo(secondsFrom(long.dueAt, -1))
    expect(await stripDue(next.relay)).toMatchObject({ enquiries: 0 })
    await moveTo(long.dueAt)
    expect(await stripDue(next.relay)).toMatchObject({ enquiries: 1, dayKeys: 1 })
    expect(await verifyRetention(next.relay)).toEqual([])
  })

  it('a day on which enquiries of both fall due has one key, which goes with the last of them', async () => {
    const { relay, clinics, clock, go, send, moveTo, database } = await underPolicies()
    const longer = await go('longer-1', 'P2M')
    const first = await send(longer)
    // One month before the day before that day.
    const dueDate = new Date(`${first.dueDay}T10:00:00.000Z`)
    await moveTo(
      new Date(Date.UTC(dueDate.getUTCFullYear(), dueDate.getUTCMonth() - 1, dueDate.getUTCDate() - 1, 10)),
    )
    const shorter = await go('short-2', 'P1M')
    await renewKey(await atRelay(shorter, clinics[0]!, clock))
    await shorter.relay.leader.integrate()
    const second = await send(shorter)
    expect(second.dueDay).toBe(first.dueDay)
    await moveTo(first.dueAt)
    const lock = await lockAll(database, second.id)
    expect(await stripDue(shorter.relay)).toMatchObject({ enquiries: 1, dayKeys: 0 })
    for (const path of keyPaths(relay, first.dueDay)) expect(await exists(path)).toBe(true)
    await lock.release()
    expect(await stripDue(shorter.relay)).toMatchObject({ enquiries: 1, dayKeys: 1 })
    for (const path of keyPaths(relay, first.dueDay)) expect(await exists(path)).toBe(false)
  })
})

describe('what comes late', () => {
  it('brings nothing back: notices, their replay, receipts, and the request that is made again', async () => {
    const { database, relay, clinics, clock, moveTo } = await world(1)
    const [clinic] = clinics
    const at = await atRelay(relay, clinic!)
    await setEndpoint(at, randomUUID(), { kind: 'mail', address: 'post@clinic.example' })
    await database.transaction((tx) => tx.update(noticeEndpoints).set({ testedAt: new Date() }))
    const [key, body] = [randomUUID(), await draftBody(relay, clinics)]
    expect((await postDraft(relay, body, key)).status).toBe(201)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    const states = async () => [...new Set((await all(database, notices)).map(({ state }) => state))]
    const round = async () => {
      await relay.relay.notifier.round()
      return states()
    }
    await expect.poll(round).toEqual(['sent'])
    await database.transaction((tx) =>
      tx.update(notices).set({ state: 'waiting', endedAt: null, nextAt: dueAt }),
    )

    const tryAll = async () => {
      await relay.relay.notifier.round()
      const late = await atRelay(relay, clinic!, clock)
      await expect(confirmSeen(late, delivery!.deliveryId)).rejects.toMatchObject({ code: 'not-found' })
      await expect(take(late, delivery!)).rejects.toMatchObject({ code: 'not-found' })
      const staff = await employ(relay)
      const again = { clinicId: clinic!.clinicId, reference: null }
      expect(await act(relay, staff, 'notice.replay', again, clock())).toEqual({ notices: 0 })
    }
    await moveTo(dueAt)
    await tryAll()
    await expect.poll(round).toEqual(['stopped'])
    expect((await postDraft(relay, body, key)).body).toMatchObject({ status: 410 })
    await expect(sendSealed(relay.client, sealed)).rejects.toMatchObject({ code: 'gone' })
    expect(await all(database, enquiries)).toHaveLength(2)
    await stripDue(relay.relay)
    expect(await tablesLeft(database)).toEqual([])
    await tryAll()
    expect(await tablesLeft(database)).toEqual([])
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('and was on its way when the strip began ends with the delivery: receipts, corrections, notes and withdrawals', async () => {
    const { database, relay, clinics, clock, moveTo } = await world(1)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const at = await atRelay(relay, clinics[0]!, clock)
    const [delivery] = await listAll(at)
    const { deliveryId } = delivery!
    await take(at, delivery!)
    const offer = await fetchOffer(relay.client)
    const correct = () => {
      const signed = signCorrections(offer, sealed.patientSecret, answer.deliveries, contact, clock)
      return sendCorrections(relay.client, answer.reference, sealed.patientSecret, signed)
    }
    const note = (version: number) => writeNote(at, deliveryId, { text: 'called on Monday' }, version)
    await correct()
    await note(0)
    const dueAt = await dueIn(database, 20)
    const lock = await lockAll(database)
    const signed = signWithdrawals(sealed.patientSecret, relay.client.origin, [deliveryId], clock)
    const late = [
      confirmSeen(at, deliveryId),
      correct(),
      note(1),
      sendWithdrawals(relay.client, answer.reference, sealed.patientSecret, signed),
    ]
    await moveTo(dueAt)
    const strip = stripDue(relay.relay)
    await lock.release()
    await Promise.allSettled([...late, strip])
    await stripDue(relay.relay)
    expect(await tablesLeft(database)).toEqual([getTableName(dueDays), getTableName(dueKeys)])
  })
})

describe('when clocks disagree', () => {
  const right = new Date('2026-11-20T12:00:00.000Z')
  const by = (hours: number) => new Date(right.getTime() + hours * 3_600_000)

  it('a database or a host that is more than an hour off, or behind what the log last signed, is not believed', () => {
    expect(clocksAgree(right, by(0.9), by(0.9))).toBe(true)
    expect(clocksAgree(by(1.1), right, null)).toBe(false)
    expect(clocksAgree(by(-1.1), right, null)).toBe(false)
    expect(clocksAgree(right, by(1.1), null)).toBe(false)
    expect(clocksAgree(right, by(-1.1), null)).toBe(false)
    expect(clocksAgree(right, right, by(1.1))).toBe(false)
    // Months without a new entry are no fault.
    expect(clocksAgree(right, right, by(-5000))).toBe(true)
  })

  const shifted: Record<string, (here: World, dueAt: Date) => Promise<void>> = {
    'the database is ahead': ({ database }) => database.setClock(afterAllIsOver()),
    'the database is behind': async ({ database, moveTo }) => {
      await moveTo(afterAllIsOver())
      await database.setClock(new Date())
    },
    'host and database were set back together': async ({ moveTo, database }) => {
      await moveTo(afterAllIsOver())
      await database.transaction((tx) => tx.execute(sql`update log_leases set signed_at = videre_now()`))
      await moveTo(secondsFrom(afterAllIsOver(), -7_300))
    },
  }
  it.each(Object.entries(shifted))('nothing is stripped, and it is said: %s', async (_, shift) => {
    const here = await world(1)
    const { database, relay, clinics } = here
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    await shift(here, dueAt)
    const before = [await all(database, enquiries), await all(database, deliveries)]
    expect(await stripDue(relay.relay)).toEqual({ kind: 'postponed' })
    expect([await all(database, enquiries), await all(database, deliveries)]).toEqual(before)
    expect(relay.logged.join('')).toContain('clocks-disagree')
  })
})

describe('after 30 days without a relay', () => {
  it('what fell due meanwhile is destroyed by the start itself, before any tick', async () => {
    const { database, relay, clinics, clock, moveTo } = await world(1)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    await moveTo(secondsFrom(dueAt, 30 * 86_400))
    const again = await startAgain(relay, database, { clock })
    const noted: Date[] = []
    const schedule = startSchedule(again.relay, { noteStrip: (at) => noted.push(at) })
    // Nobody waits for the next minute: long before it would come.
    await vi.waitUntil(() => noted.length > 0, { timeout: 30_000, interval: 20 })
    await schedule.stop()
    expect(noted).toHaveLength(1)
    expect(await tablesLeft(database)).toEqual([])
    expect(await verifyRetention(again.relay)).toEqual([])
  })
})

describe('when very many are due at once', () => {
  it('no transaction strips more than 200 of them, and intake goes on', async () => {
    const { database, relay, clinics } = await world(1)
    const many = { count: 1500, day: '2026-01-01', dueAt: new Date('2025-12-31T23:00:00.000Z') }
    await database.transaction(
      async (tx) => {
        for (const statement of manyEnquiries(many)) await tx.execute(sql.raw(statement))
      },
      { isLong: true },
    )
    const batches: number[] = []
    const { erasures } = relay.relay
    const counted = {
      ...relay.relay,
      erasures: {
        ...erasures,
        record(erased: Parameters<typeof erasures.record>[0]) {
          batches.push(erased.length)
          return erasures.record(erased)
        },
      },
    }
    const [run, sent] = await Promise.all([stripDue(counted), sendEnquiry(relay, clinics)])
    expect(run).toMatchObject({ deliveries: 1500, enquiries: 1500 })
    expect(Math.max(...batches)).toBeLessThanOrEqual(200)
    expect(batches).toHaveLength(8)
    expect(await all(database, enquiries)).toMatchObject([{ id: sent.answer.enquiryId }])
  })
})
