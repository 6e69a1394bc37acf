import { randomUUID } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { count, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { renewKey } from '../src/client/keys.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { anonymisedRecords, deliveries, dueDays, enquiries, fates, logQueue } from '../src/database/schema.js'
import { retentionStatus, verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { openClinicCopy } from '../src/seal/open.js'
import { unwrapEnvelope, wrapKeyOf } from '../src/seal/wrap.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import {
  act,
  atRelay,
  draft,
  draftBody,
  employ,
  openClinic,
  postDraft,
  sendEnquiry,
} from './support/people.js'
import { startRelay } from './support/relay.js'
import { afterAllIsOver, keyPaths, secondsFrom, world } from './support/world.js'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Every row of which a column is stated to go with the strip: of tables that outlive it those that have something in such
 * a column. And every private entry that still waits for the log.
 */
async function rowsThatShouldGo(database: TestDatabase): Promise<number> {
  let rows = 0
  for (const { table, columns } of fates) {
    const going = Object.keys(columns).filter((name) => columns[name]?.[2] === 'strip')
    if (going.length === 0) continue
    const all: Record<string, unknown>[] = await database.transaction((tx) => tx.select().from(table))
    rows += all.filter((row) => going.some((name) => row[name] !== null)).length
  }
  return rows + (await queuedStatements(database))
}

async function queuedStatements(database: TestDatabase): Promise<number> {
  const isPrivate = sql`octet_length(${logQueue.entry}) = 32`
  const [found] = await database.transaction((tx) =>
    tx.select({ n: count() }).from(logQueue).where(isPrivate),
  )
  return found?.n ?? 0
}

describe('five months after forwarding', () => {
  it('nothing is gone a second early, and from the due instant on nothing is released, even before the strip ran', async () => {
    const { relay, clinics, moveTo } = await world()
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    await moveTo(secondsFrom(dueAt, -20))
    expect(await stripDue(relay.relay)).toEqual({ kind: 'stripped', deliveries: 0, enquiries: 0, dayKeys: 0 })
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    expect(await take(at, delivery!)).toMatchObject({ kind: 'opened' })

    await moveTo(dueAt)
    const other = await atRelay(relay, clinics[1]!)
    expect(await listAll(other)).toEqual([])
    await expect(take(at, delivery!)).rejects.toMatchObject({ status: 404 })
    await expect(fetchStatus(relay.client, answer.reference, sealed.patientSecret)).rejects.toMatchObject({
      status: 404,
    })
    await expect(fetchOwnCopy(relay.client, answer, sealed.patientSecret)).rejects.toMatchObject({
      status: 404,
    })
    await expect(relay.relay.dayKeys.existing(dayOf(dueAt), 1, dueAt)).rejects.toMatchObject({ code: 'gone' })
  })

  it('every row of it is gone, the day key in both places too, and the record that remains names nobody', async () => {
    const { database, relay, clinics, moveTo } = await world()
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    await confirmSeen(at, delivery!.deliveryId)
    await reportHandled(at, delivery!.deliveryId, 'cannot_help')
    await relay.relay.leader.integrate()
    const about = { reference: answer.reference, clinicId: null }
    await act(relay, await employ(relay), 'evidence.enquiry', about)
    const { dueAt, acceptedAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const [day] = await database.transaction((tx) => tx.select().from(dueDays))
    const paths = keyPaths(relay, day!.day)
    for (const path of paths) expect(await exists(path)).toBe(true)

    await moveTo(dueAt)
    expect(await verifyRetention(relay.relay)).toContainEqual({ finding: 'delivery-overdue', count: 2 })
    expect(await stripDue(relay.relay)).toEqual({ kind: 'stripped', deliveries: 2, enquiries: 1, dayKeys: 1 })
    expect(await rowsThatShouldGo(database)).toBe(0)
    for (const path of paths) expect(await exists(path)).toBe(false)
    const records = await database.transaction((tx) => tx.select().from(anonymisedRecords))
    expect(records).toEqual([
      {
        month: acceptedAt.toISOString().slice(0, 7),
        careNeed: draft.careNeed,
        county: 'NO-03',
        clinicCount: 2,
        outcome: 'cannot_help',
        enquiries: 1,
      },
    ])
    expect(await verifyRetention(relay.relay)).toEqual([])
    expect(await stripDue(relay.relay)).toEqual({ kind: 'stripped', deliveries: 0, enquiries: 0, dayKeys: 0 })
    const status = await retentionStatus(relay.relay)
    expect(status).toMatchObject({ overdue: 0, coming: [] })
  })

  it("a copy of the old database opens nothing, even with the clinic's own secret", async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const [stolen] = await database.transaction((tx) => tx.select().from(deliveries))
    const { id, clinicId, wrapped, dueDay } = stolen!
    const { holder } = clinics[0]!
    // While the key lives the copy opens, so that what follows shows the key's death and not a mistake of this test.
    const living = unwrapEnvelope(
      wrapKeyOf(await relay.relay.dayKeys.existing(dueDay, 1, new Date()), id),
      id,
      wrapped!,
    )
    if (living.kind === 'damaged') throw new Error('the copy should open while the day key lives')
    expect(openClinicCopy(living.envelope, holder, { deliveryId: id, clinicId }).kind).toBe('opened')

    await moveTo(dueAt)
    await stripDue(relay.relay)
    const left = await everyFileBelow(relay.keysDirectory)
    const candidates = left.flatMap((bytes) => windowsOf(bytes, 32))
    expect(candidates.length).toBeGreaterThan(0)
    for (const key of candidates)
      expect(unwrapEnvelope(wrapKeyOf(key, id), id, wrapped!).kind).toBe('damaged')
    expect(openClinicCopy(wrapped!, holder, { deliveryId: id, clinicId }).kind).toBe('refused')
  })

  it('what falls due later stays, with its key', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    const first = await sendEnquiry(relay, clinics)
    const { dueAt } = await fetchStatus(relay.client, first.answer.reference, first.sealed.patientSecret)
    await moveTo(secondsFrom(new Date(), 3 * 86_400))
    const later = await sendEnquiry(relay, clinics)
    await moveTo(dueAt)
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 1, enquiries: 1, dayKeys: 1 })
    const status = await fetchStatus(relay.client, later.answer.reference, later.sealed.patientSecret)
    expect(status.deliveries[0]?.state).toBe('consigned')
    expect(await database.transaction((tx) => tx.select().from(enquiries))).toHaveLength(1)
    const at = await atRelay(relay, clinics[0]!)
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened' })
  })

  it('two replicas that strip at once strip everything once', async () => {
    const { database, relay, clinics, moveTo } = await world(2)
    for (let i = 0; i < 12; i++) await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const replica = { ...relay.relay }
    const runs = await Promise.all([stripDue(relay.relay), stripDue(replica), stripDue(replica)])
    const total = (member: 'deliveries' | 'enquiries') =>
      runs.reduce((sum, run) => sum + (run.kind === 'stripped' ? run[member] : 0), 0)
    expect([total('deliveries'), total('enquiries')]).toEqual([24, 12])
    const records = await database.transaction((tx) => tx.select().from(anonymisedRecords))
    expect(records.map(({ enquiries: n }) => n)).toEqual([12])
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('a strip that fails halfway is finished by the next one', async () => {
    const { relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    const broken = {
      ...relay.relay,
      dayKeys: { ...relay.relay.dayKeys, destroyOver: () => Promise.reject(new Error('disk failed')) },
    }
    await expect(stripDue(broken)).rejects.toThrow('disk failed')
    expect((await verifyRetention(relay.relay)).map(({ finding }) => finding)).toContain('day-key-alive')
    expect(await stripDue(relay.relay)).toMatchObject({ dayKeys: 1 })
    expect(await verifyRetention(relay.relay)).toEqual([])
  })

  it('nothing is stripped while database and host disagree about the time', async () => {
    const { database, relay, clinics } = await world(1)
    await sendEnquiry(relay, clinics)
    await database.setClock(afterAllIsOver())
    expect(await stripDue(relay.relay)).toEqual({ kind: 'postponed' })
    expect(await rowsThatShouldGo(database)).toBeGreaterThan(0)
    expect(relay.logged.join('')).toContain('clocks-disagree')
  })

  it('what remains of the only enquiry of its day does not tell on which day it came', async () => {
    const { database, relay, clinics, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    await moveTo(afterAllIsOver())
    await stripDue(relay.relay)
    expect(await database.transaction((tx) => tx.select().from(dueDays))).toEqual([])
  })
})

describe('midnight', () => {
  it('that passes between sealing and storing gives the later due day, and one enquiry', async () => {
    const { database, relay, clinics } = await world(1)
    const before = new Date('2026-09-30T21:59:00.000Z')
    await database.setClock(before)
    await renewKey(await atRelay(relay, clinics[0]!, () => before))
    const { ensure } = relay.relay.dayKeys
    const asked: string[] = []
    relay.relay.dayKeys.ensure = async (day, at) => {
      const key = await ensure(day, at)
      asked.push(day.dueDay)
      // The sealing took until after midnight in Oslo.
      await database.setClock(new Date('2026-09-30T22:00:01.000Z'))
      return key
    }
    const key = randomUUID()
    const body = await draftBody(relay, clinics)
    const first = await postDraft(relay, body, key)
    expect(first.status).toBe(201)
    expect(asked).toEqual(['2027-03-01', '2027-03-02'])
    const [stored] = await database.transaction((tx) => tx.select().from(enquiries))
    expect(stored?.dueDay).toBe('2027-03-02')
    expect((await postDraft(relay, body, key)).text).toBe(first.text)
  })
})

describe('the database clock', () => {
  it('is the only one that decides: a host that is ten years ahead makes nothing due', async () => {
    const database = await freshDatabase()
    const relay = await startRelay(database, { clock: () => new Date(Date.now() + 10 * 365 * 86_400_000) })
    const clinic = await openClinic(relay, await employ(relay), 'Clinic')
    await sendEnquiry(relay, [clinic])
    expect(await stripDue(relay.relay)).toEqual({ kind: 'postponed' })
    const [due] = await database.transaction((tx) =>
      tx.select({ n: count() }).from(deliveries).where(sql`${deliveries.dueAt} <= videre_now()`),
    )
    expect(due?.n).toBe(0)
  })
})

const dayOf = (dueAt: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(dueAt)

async function everyFileBelow(directory: string): Promise<Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
}

function windowsOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.max(0, bytes.length - size + 1) }, (_, i) => bytes.subarray(i, i + size))
}
