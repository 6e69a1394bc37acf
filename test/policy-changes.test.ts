/** What changes for a patient between two policies, in words; and the record of processing. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { changeInWords } from '../src/policy/change-words.js'
import { changesBetween } from '../src/policy/changes.js'
import { noticeOf } from '../src/policy/notice-of-change.js'
import { dayInWords, periodInWords } from '../src/policy/period-words.js'
import { processingRecord } from '../src/policy/processing-record.js'
import { readPolicy } from '../src/policy/read.js'

const text = await readFile('policies/helsetjenester.json', 'utf8')

// biome-ignore lint/suspicious/noExplicitAny: the changes are of any member
type Changeable = Record<string, any>

function changed(change: (policy: Changeable) => void) {
  const policy = JSON.parse(text)
  change(policy)
  const bytes = utf8(JSON.stringify(policy))
  const read = readPolicy(bytes)
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems))
  return { policy: read.policy, bytes }
}

const before = changed(() => undefined)

const said = (change: (policy: Changeable) => void, language = 'en') =>
  changesBetween(before.policy, changed(change).policy).map((one) => changeInWords(one, language))

test.each([
  ['P5M', ['5 måneder', '5 månader', '5 måneder', '5 månader', '5 months']],
  ['P1Y', ['1 år', '1 år', '1 år', '1 år', '1 year']],
  [
    'P1Y6M',
    [
      '1 år og 6 måneder',
      '1 år og 6 månader',
      '1 år og 6 måneder',
      '1 år och 6 månader',
      '1 year and 6 months',
    ],
  ],
  ['P30D', ['30 dager', '30 dagar', '30 dage', '30 dagar', '30 days']],
  ['P2W', ['2 uker', '2 veker', '2 uger', '2 veckor', '2 weeks']],
  ['PT24H', ['24 timer', '24 timar', '24 timer', '24 timmar', '24 hours']],
])('%s in nb, nn, da, sv and en', (period, words) => {
  expect(['nb', 'nn', 'da', 'sv', 'en'].map((language) => periodInWords(period, language))).toEqual(words)
})

test('nothing has no words, and a day is that of the time zone', () => {
  expect(() => periodInWords('PT0S', 'nb')).toThrow(RangeError)
  const instant = new Date('2026-11-20T23:30:00Z')
  expect(dayInWords(instant, { timeZone: 'Europe/Oslo' }, 'nb')).toBe('21. november 2026')
  expect(dayInWords(instant, { timeZone: 'UTC' }, 'en')).toBe('20 November 2026')
})

describe('what changes is said in a sentence', () => {
  test.each<[string[], (policy: Changeable) => void]>([
    [[], (p) => Object.assign(p, { version: 'other', integrations: ['another-site'] })],
    [
      ['An enquiry is kept 6 months instead of 5 months.'],
      (p) => Object.assign(p.retention[0], { after: 'P6M' }),
    ],
    [
      ['A question to us is kept 12 hours after its answer instead of no time at all.'],
      (p) => Object.assign(p.retention[2], { after: 'PT12H' }),
    ],
    [
      ['A question to us is kept at most 2 years instead of 1 year.'],
      (p) => Object.assign(p.retention[3], { after: 'P2Y' }),
    ],
    [['This right is no longer named: have it erased.'], (p) => p.rights.named.pop()],
    [['You can no longer choose: General practice.'], (p) => p.careNeeds.shift()],
    [
      ['You can choose now: Sleep.'],
      (p) => p.careNeeds.push({ code: 'sleep', labels: { nb: 'Søvn', da: 'Søvn', en: 'Sleep' } }),
    ],
    [
      ['Changes are announced 30 days before they count.'],
      (p) => Object.assign(p, { changes: { notice: 'P30D' } }),
    ],
    [
      ['We look into it when nobody at a clinic has seen your enquiry for 5 working days instead of 3.'],
      (p) => Object.assign(p.answer.seen, { tell: 5 }),
    ],
    [
      ['An enquiry is in the public log within 48 hours instead of 24 hours.'],
      (p) => Object.assign(p.log, { inclusion: 'PT48H' }),
    ],
    [['No longer named among those who can get something: Authorities.'], (p) => p.disclosures.splice(1, 1)],
    [
      ['The text reads differently under “What we know about you”.'],
      (p) => Object.assign(p.notice.known, { en: 'Nothing.' }),
    ],
    [
      ['The text reads differently under “Your rights”.'],
      (p) => Object.assign(p.rights.named[0].text, { nb: 'Noe annet.' }),
    ],
  ])('%j', (sentences, change) => {
    expect(said(change)).toEqual(sentences)
  })

  test('in the reader’s language', () => {
    const change = (p: Changeable) => Object.assign(p.retention[0], { after: 'P1Y' })
    expect(said(change, 'nb')).toEqual(['En henvendelse blir liggende i 1 år i stedet for 5 måneder.'])
    expect(said(change, 'da')).toEqual(['En henvendelse bliver liggende i 1 år i stedet for 5 måneder.'])
  })

  test('a language more changes no text', () => {
    const withoutDanish = changed((p) => {
      const strip = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(strip)
        if (typeof value !== 'object' || value === null) return value
        return Object.fromEntries(
          Object.entries(value).flatMap(([name, one]) => (name === 'da' ? [] : [[name, strip(one)]])),
        )
      }
      Object.assign(p, strip(p), { languages: ['nb', 'en'] })
    })
    expect(changesBetween(before.policy, withoutDanish.policy)).toEqual([
      { kind: 'language-gone', language: 'da' },
    ])
    expect(changesBetween(withoutDanish.policy, before.policy)).toEqual([
      { kind: 'language-new', language: 'da' },
    ])
  })
})

test('notice is that of the policy in force, of changes that somebody was promised', () => {
  const noticing = changed((p) => Object.assign(p, { changes: { notice: 'P30D' } }))
  const period = (next: Uint8Array, inForce = noticing.bytes) => noticeOf(inForce, next)?.period ?? null
  expect(period(before.bytes)).toBe('P30D')
  expect(period(noticing.bytes, before.bytes)).toBeNull()
  const technical = changed((p) =>
    Object.assign(p, { changes: { notice: 'P30D' }, version: 'x', integrations: [] }),
  )
  expect(period(technical.bytes)).toBeNull()
  // A file that another program wrote still binds: only what is needed is read of it.
  expect(period(before.bytes, utf8('{"changes":{"notice":"P14D"},"unknown":1}'))).toBe('P14D')
  expect(period(before.bytes, utf8('not json'))).toBeNull()
})

test('the record of processing has every part of Article 30(1), from the file and from the program', () => {
  const record = processingRecord(before.policy, 'en')
  expect(record).toMatchObject({
    controller: { name: 'Helsetjenester', email: 'kundeservice@helsetjenester.example.org' },
    dataProtectionOfficer: null,
    purposes: [before.policy.notice.purpose.en, expect.any(String), expect.any(String)],
    lawfulBasis: [{ basis: 'consent', articles: ['6(1)(a)', '9(2)(a)'] }],
    transfers: null,
  })
  expect(record.timeLimits.join('\n')).toMatch(/^Enquiry: 5 months from forwarding/)
  expect(record.timeLimits).toContain('Question: when it is closed, and 1 year from receipt at the latest.')
  expect(record.timeLimits).toContain(
    'Hold by order of law: at most 90 days at a time, two members of staff decide.',
  )
  expect(record.recipients.map(({ to }) => to)).toContain('Authorities')
  for (const part of [record.people, record.data, record.security]) expect(part.length).toBeGreaterThan(3)
  expect(() => processingRecord(before.policy, 'sv')).toThrow(RangeError)
})
