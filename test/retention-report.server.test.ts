/** The relay's own word on retention, day by day, as somebody outside reads it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { newId } from '../src/base/ids.js'
import { verifyFor } from '../src/base/signing.js'
import { fetchTrust } from '../src/client/sender.js'
import {
  clinicNotes,
  contactKeys,
  deliveries,
  dueDays,
  dueKeys,
  enquiries,
  followUps,
  generalisedRecords,
  holds,
  noticeEndpoints,
  questions,
  retentionReports,
} from '../src/database/schema.js'
import { reportDaily } from '../src/expire/report.js'
import { retentionFindings, verifyRetention } from '../src/expire/retention.js'
import { createMetrics } from '../src/http/metrics.js'
import { decodeEntry } from '../src/prove/entry.js'
import { encodeReportFile, readReport, signReport, verifyReportFile } from '../src/prove/retention-report.js'
import { work } from '../src/schedule.js'
import { readCheckpoint } from '../src/tlog/checkpoint.js'
import { entriesPath, readEntries, tileWidth } from '../src/tlog/tiles.js'
import { act, employ, sendEnquiry } from './support/people.js'
import type { TestRelay } from './support/relay.js'
import { secondsFrom, type World, world } from './support/world.js'

/** What is in the public log, read as anybody can: each entry as its bytes, over HTTP. */
async function entriesOf({ url }: TestRelay): Promise<Uint8Array[]> {
  const read = async (path: string) =>
    new Uint8Array(await (await fetch(new URL(`/log/${path}`, url))).arrayBuffer())
  const size = readCheckpoint(new TextDecoder().decode(await read('checkpoint')))?.checkpoint.size ?? 0
  const entries: Uint8Array[] = []
  for (let index = 0; index * tileWidth < size; index++) {
    const width = Math.min(tileWidth, size - index * tileWidth)
    entries.push(...(readEntries(await read(entriesPath(index, width)), width) ?? []))
  }
  return entries
}

/** The retention reports in the public log, as somebody finds them who trusts the relay's key. */
async function reportsOf(relay: TestRelay) {
  const trust = await fetchTrust(relay.client)
  return (await entriesOf(relay)).flatMap((bytes) => {
    const entry = bytes.length > 32 ? decodeEntry(bytes) : null
    if (entry?.entry !== 'retention-report') return []
    expect(verifyFor('retention-report', trust.origin, entry.body, entry.signature, trust.relayKey)).toBe(
      true,
    )
    const report = readReport(entry.body)
    expect(report?.at).toEqual(entry.at)
    return report === null ? [] : [report]
  })
}

const minute = ({ relay }: TestRelay, changed: object = {}) => work({ ...relay, ...changed }, createMetrics())
/** Noon in Oslo, so many days from today. */
const dayAfter = (days: number) =>
  secondsFrom(new Date(`${new Date().toISOString().slice(0, 10)}T11:00:00.000Z`), days * 86_400)

describe('somebody who reads the public log', () => {
  it('finds one signed report for each day, a day without one, and what was overdue on the day that it was', async () => {
    const { relay, clinics, database, moveTo } = await world(1)
    await sendEnquiry(relay, clinics)
    const start = 200
    const days: string[] = []
    for (let day = 0; day < 7; day++) {
      await moveTo(dayAfter(start + day))
      days.push(
        dayAfter(start + day)
          .toISOString()
          .slice(0, 10),
      )
      // On the first day the ledger of erasures cannot be written, so that nothing is stripped.
      const broken = {
        erasures: { ...relay.relay.erasures, record: () => Promise.reject(new Error('full')) },
      }
      // On the fourth the relay is down; on the sixth three replicas are there.
      const replicas = { 3: 0, 5: 3 }[day] ?? 1
      const runs = Array.from({ length: replicas }, () => minute(relay, day === 0 ? broken : {}))
      await Promise.all(runs)
    }
    await relay.relay.leader.integrate()
    const reports = await reportsOf(relay)
    expect(reports.map(({ day }) => day)).toEqual(days.filter((_, i) => i !== 3))
    expect(reports.every(({ occasion, origin }) => occasion === 'daily' && origin === relay.url.host)).toBe(
      true,
    )
    expect(reports[0]?.findings).toEqual([
      { finding: 'delivery-overdue', count: 1 },
      { finding: 'enquiry-overdue', count: 1 },
    ])
    for (const report of reports.slice(1)) expect(report.findings).toEqual([])
    expect(reports[1]?.lookedFor).toEqual(retentionFindings.toSorted())
    expect(await database.transaction((tx) => tx.$count(retentionReports))).toBe(6)
    // Of when and how much nothing is said: on a day on which something was due, an enquiry came.
    expect(Object.keys(reports[1]!).toSorted().join(' ')).toBe(
      'at day findings id lookedFor occasion origin policy statistics v',
    )
  })

  it('finds no report of a day on which the clocks disagreed: its day could be another', async () => {
    const { relay, database } = await world(0)
    await database.setClock(dayAfter(300))
    expect(await reportDaily(relay.relay)).toBe(false)
    expect(await database.transaction((tx) => tx.$count(retentionReports))).toBe(0)
  })

  it('reads there that groups are published that must not be', async () => {
    const { relay, database } = await world(0)
    const group = {
      fromMonth: '2025-01',
      toMonth: '2025-01',
      careNeeds: '*',
      counties: '*',
      outcomes: '*',
      enquiries: 20,
    }
    await database.transaction((tx) =>
      tx.insert(generalisedRecords).values([
        { ...group, clinicCounts: '*' },
        { ...group, clinicCounts: '2 3' },
        { ...group, fromMonth: '2024-12', clinicCounts: '*' },
      ]),
    )
    expect(await reportDaily(relay.relay)).toBe(true)
    await relay.relay.leader.integrate()
    const [report] = await reportsOf(relay)
    expect(report?.statistics).toEqual({ groups: 3, smallest: 20, tooSmall: 0, overlapping: 1, sameMonth: 1 })
  })
})

describe('a report that staff ask for', () => {
  it('is signed, in the log, and checked without the relay: nothing in it can be changed', async () => {
    const { relay } = await world(0)
    const trust = await fetchTrust(relay.client)
    const { report, findings } = await act(relay, await employ(relay), 'retention.verify', {})
    expect(findings).toEqual([])
    const file = encodeReportFile(report)
    expect(verifyReportFile(file, trust)).toMatchObject({
      kind: 'holds',
      isInLog: true,
      report: { occasion: 'staff' },
    })
    expect(verifyReportFile(encodeReportFile({ ...report, proof: null }), trust)).toMatchObject({
      isInLog: false,
    })

    const said = readReport(report.body)!
    const forged = signReport({ ...said, day: '2020-01-01' }, new Uint8Array(64).fill(7))
    expect(verifyReportFile(encodeReportFile({ ...report, ...forged }), trust)).toMatchObject({
      reason: 'signature_bad',
    })
    const unpublished = signReport({ ...said, id: newId() }, relay.relay.keys.sign.privateKey)
    expect(verifyReportFile(encodeReportFile({ ...report, ...unpublished }), trust)).toMatchObject({
      reason: 'not_in_log',
    })
    expect(verifyReportFile(file, { ...trust, origin: 'other.example.org' })).toMatchObject({
      reason: 'other_relay',
    })
    expect(verifyReportFile(file, { ...trust, logs: [] })).toMatchObject({ reason: 'log_not_trusted' })
    expect(verifyReportFile(file.slice(1), trust)).toMatchObject({ reason: 'unreadable' })
  })

  it('can be asked for twice in the same instant: the log goes on', async () => {
    const { relay, database, moveTo } = await world(0)
    await moveTo(dayAfter(1))
    const staff = await employ(relay)
    await Promise.all([1, 2, 3].map(() => act(relay, staff, 'retention.verify', {}, dayAfter(1))))
    await relay.relay.leader.integrate()
    expect((await reportsOf(relay)).map(({ occasion }) => occasion)).toEqual(['staff', 'staff', 'staff'])
    expect(await database.transaction((tx) => tx.$count(retentionReports))).toBe(0)
  })
})

describe('looking for what should be gone', () => {
  it('finds each thing that is left of a withdrawn or a stripped delivery, and holds and questions past their time', async () => {
    const found = await world(1)
    const { relay, clinics, database, moveTo } = found
    await sendEnquiry(relay, clinics)
    const findings = async () =>
      (await verifyRetention(relay.relay)).map(({ finding, count }) => `${finding} ${count}`)
    expect(await findings()).toEqual([])
    await plant(found)
    const left = [
      'withdrawn-content 1',
      'withdrawn-correction 1',
      'withdrawn-note 1',
      'withdrawn-copy 1',
      'withdrawn-notice-address 1',
    ]
    expect(await findings()).toEqual(left)

    // A hold in force keeps all of it; one that has run out does not, and is found itself.
    const [enquiry] = await database.transaction((tx) => tx.select().from(enquiries))
    const enquiryId = enquiry!.id
    const until = dayAfter(10)
    await database.transaction((tx) =>
      tx.insert(holds).values({ id: newId(), enquiryId, placedAt: new Date(), until, isTold: true }),
    )
    expect(await findings()).toEqual([])
    await moveTo(secondsFrom(until, 60))
    expect(await findings()).toEqual(['hold-overdue 1', ...left, 'question-overdue 1'])

    await database.transaction((tx) => tx.update(deliveries).set({ state: 'stripped', wrapped: null }))
    expect(await findings()).toEqual([
      'statement-without-delivery 1',
      'follow-up-without-delivery 1',
      'note-without-delivery 1',
      'hold-overdue 1',
      'question-overdue 1',
    ])
    await mkdir(join(relay.keysDirectory, 'days'), { recursive: true })
    await writeFile(join(relay.keysDirectory, 'days', 'notes.txt'), 'x')
    expect(await findings()).toContain('unknown-file-among-day-keys 1')
  })
})

/** A withdrawn delivery of which everything is still there, and a question. */
async function plant({ relay, database }: World): Promise<void> {
  const at = new Date()
  await database.transaction(async (tx) => {
    const [delivery] = await tx.update(deliveries).set({ state: 'withdrawn', withdrawnAt: at }).returning()
    const { id: deliveryId, keyId, enquiryId, dueDay } = delivery!
    const bytes = new Uint8Array(64)
    await tx.insert(followUps).values({
      id: newId(),
      deliveryId,
      kind: 'correction',
      body: bytes,
      signature: bytes,
      keyId,
      wrapped: bytes,
      receivedAt: at,
    })
    await tx.insert(clinicNotes).values({ deliveryId, keyId, wrapped: bytes, version: 1, writtenAt: at })
    await tx
      .insert(noticeEndpoints)
      .values({ id: newId(), enquiryId, kind: 'mail', wrappedAddress: bytes, state: 'active', setAt: at })
      .onConflictDoNothing()
    await tx.insert(contactKeys).values({ id: bytes.slice(0, 16), state: 'current', entry: bytes, setAt: at })
    const [due] = await tx.select().from(dueDays).where(eq(dueDays.day, dueDay))
    const [key] = await tx.select().from(dueKeys).where(eq(dueKeys.day, dueDay))
    await tx.insert(questions).values({
      id: newId(),
      keyId: bytes.slice(0, 16),
      wrapped: bytes,
      state: 'closed',
      policyVersion: relay.relay.policy.version,
      receivedAt: at,
      closedAt: at,
      deleteAt: dayAfter(10),
      dueDay,
      dueKey: key!.number,
      dueAt: due!.dueAt,
    })
  })
}
