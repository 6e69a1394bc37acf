/** The tool that kills relays, without any: what it takes as a plan, and what it makes of what it sees. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Line, openLedger } from './torture/ledger.js'
import { readPlan } from './torture/plan.js'
import type { Received } from './torture/readers.js'
import { reckon } from './torture/reckoning.js'
import { brokenPromises, type Report, reportLines } from './torture/report.js'

describe('a plan', () => {
  const unlimited = Number.POSITIVE_INFINITY

  test.each([
    ['', { engine: 'server', kills: 50, minutes: unlimited }],
    ['--kills 7', { engine: 'server', kills: 7, minutes: unlimited }],
    ['--minutes 3', { engine: 'server', kills: unlimited, minutes: 3 }],
    ['--engine embedded --kills 30 --minutes 3', { engine: 'embedded', kills: 30, minutes: 3 }],
  ])('is read from "%s"', (words, plan) => {
    expect(readPlan(words.split(' ').filter(Boolean))).toEqual({ kind: 'plan', plan })
  })

  test.each([
    ['--kills 0', '--kills must be a whole number from 1 to 10000'],
    ['--kills 10001', '--kills must be a whole number from 1 to 10000'],
    ['--kills=1.5', '--kills must be a whole number from 1 to 10000'],
    ['--minutes=-1', '--minutes must be a whole number from 1 to 1440'],
    ['--minutes=', '--minutes must be a whole number from 1 to 1440'],
    ['--minutes=1441', '--minutes must be a whole number from 1 to 1440'],
    ['--engine pglite', '--engine must be server or embedded'],
    ['--kill 5', 'does not know all of these words'],
    ['50', 'does not know all of these words'],
    ['--kills', 'does not know all of these words'],
  ])('is refused with a reason: %s', (words, reason) => {
    expect(readPlan(words.split(' '))).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) })
  })
})

const clinics = ['north', 'south']

/** Two enquiries to two clinics each: one that was acknowledged, and one that was not. */
const lines = [
  { kind: 'sealed', enquiryId: 'e1', message: 'one', patientSecret: '', request: requestOf('e1') },
  { kind: 'sealed', enquiryId: 'e2', message: 'two', patientSecret: '', request: requestOf('e2') },
  { kind: 'acknowledged', enquiryId: 'e1', attempts: 2, answer: {} },
  { kind: 'given-up', enquiryId: 'e2' },
] as unknown as Line[]

function requestOf(enquiryId: string) {
  return { deliveries: clinics.map((clinicId) => ({ clinicId, deliveryId: `${enquiryId} ${clinicId}` })) }
}

const inboxesWith = (enquiryId: string, message: string): Received[] =>
  clinics.map((clinicId) => ({ clinicId, deliveryId: `${enquiryId} ${clinicId}`, message }))

const all = [...inboxesWith('e1', 'one'), ...inboxesWith('e2', 'two')]

describe('a reckoning', () => {
  const sound = { lost: 0, duplicates: 0, half: 0, unknown: 0 }

  test('of what is all there finds nothing', () => {
    const counts = { sent: 2, acknowledged: 1, onRepeat: 1, givenUp: 1, givenUpButStored: 1 }
    expect(reckon(lines, all)).toEqual({ ...sound, ...counts, inInboxes: 4, opened: 4 })
    expect(reckon(lines, inboxesWith('e1', 'one'))).toMatchObject({ ...sound, givenUpButStored: 0 })
  })

  test.each([
    ['a delivery of an acknowledged enquiry is missing', all.slice(1), { lost: 1, half: 1 }],
    ['an enquiry that was given up is there by half', all.slice(0, 3), { half: 1 }],
    [
      'an enquiry lies there twice',
      [...all, { ...all[0]!, deliveryId: 'again' }],
      { duplicates: 1, unknown: 1 },
    ],
    [
      'something else was opened',
      [{ ...all[0]!, message: 'else' }, ...all.slice(1)],
      { lost: 1, half: 1, unknown: 1 },
    ],
    [
      'one does not open',
      [{ ...all[0]!, message: null }, ...all.slice(1)],
      { lost: 1, half: 1, unknown: 1, opened: 3 },
    ],
    [
      'one lies with another clinic',
      [{ ...all[0]!, clinicId: 'south' }, ...all.slice(1)],
      { lost: 1, half: 1, duplicates: 1, unknown: 1 },
    ],
  ])('tells that %s', (_, received, found) => {
    expect(reckon(lines, received)).toMatchObject({ ...sound, ...found })
  })
})

describe('a report', () => {
  const kept: Report = {
    ...reckon(lines, all),
    engine: 'server',
    relays: 4,
    minutes: 1.5,
    kills: 10,
    whileStarting: 1,
    slowestResumptionMs: 11_000,
    evidence: 5,
    unproven: 0,
    answeredOtherwise: 0,
    leaves: 100,
    checkpoints: 20,
    forks: 0,
    findings: [],
  }

  test('says that every promise was kept if that is so', () => {
    expect(brokenPromises(kept)).toEqual([])
    expect(reportLines(kept).at(-1)).toBe('Every promise was kept.')
  })

  test.each([
    { lost: 1 },
    { duplicates: 1 },
    { half: 1 },
    { unknown: 1 },
    { opened: 3 },
    { forks: 1 },
    { unproven: 1 },
    { answeredOtherwise: 1 },
    { findings: [{ finding: 'leaf-missing', count: 1 }] },
    { slowestResumptionMs: 60_001 },
    { acknowledged: 0 },
  ])('names the promise that was broken: %j', (broken) => {
    const report = { ...kept, ...broken }
    expect(brokenPromises(report)).toHaveLength(1)
    expect(reportLines(report).at(-1)).toMatch(/^BROKEN: /)
  })
})

test('a ledger has every line on disk, in its order, when the writer is told so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'videre-ledger-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'ledger.jsonl')
  const ledger = await openLedger(path)
  onTestFinished(() => ledger.close())
  const given = Array.from({ length: 50 }, (_, i): Line => ({ kind: 'given-up', enquiryId: String(i) }))
  await Promise.all(
    given.map(async (line) => {
      await ledger.note(line)
      expect(await readFile(path, 'utf8')).toContain(`${JSON.stringify(line)}\n`)
    }),
  )
  expect(await ledger.read()).toEqual(given)
  await expect(openLedger(path)).rejects.toThrow('EEXIST')
})
