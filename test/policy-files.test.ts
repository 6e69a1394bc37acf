/** The policy files that come with Videre, and what no policy file may promise. */
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { loadPolicy } from '../src/policy/load.js'
import { readPolicy } from '../src/policy/read.js'
import { enquiryPeriod, questionTimes } from '../src/policy/retention.js'

const healper = JSON.parse(await readFile('policies/healper.json', 'utf8'))

/** The problems of a policy with these rules of retention, by field. */
function problemsOf(changes: object): Record<string, string> {
  const read = readPolicy(utf8(JSON.stringify({ ...healper, ...changes })))
  return read.kind === 'policy'
    ? {}
    : Object.fromEntries(read.problems.map(({ field, rule }) => [field, rule]))
}

const rule = (what: string, from: string, after: string, then: string) => ({ what, from, after, then }) // oxlint-disable-line unicorn/no-thenable -- the word of the policy file
const forwarding = rule('enquiry', 'forwarding', 'P5M', 'anonymise')

describe('a promise that the machine would not keep is refused, in words that do not repeat it', () => {
  test.each<[string, object[], Record<string, string>]>([
    ['0 months', [{ ...forwarding, after: 'P0M' }], { 'retention.0.after': 'must be at least P1D' }],
    [
      'a period that strips what was sent today',
      [{ ...forwarding, after: 'P0D' }],
      { 'retention.0.after': 'must be at least P1D' },
    ],
    [
      'a negative period',
      [{ ...forwarding, after: '-P5M' }],
      { 'retention.0.after': 'must be an ISO 8601 duration such as P5M, without sign and fractions' },
    ],
    ['100 years', [{ ...forwarding, after: 'P100Y' }], { 'retention.0.after': 'must be at most P10Y' }],
    [
      'an enquiry of which nothing remains',
      [rule('enquiry', 'forwarding', 'P5M', 'delete')],
      { 'retention.0.then': 'must be anonymise: numbers remain of every enquiry that was forwarded' },
    ],
    [
      'a withdrawal that waits',
      [forwarding, rule('enquiry', 'withdrawal', 'P1D', 'delete')],
      { 'retention.1.after': 'must be PT0S: what is withdrawn is destroyed at once' },
    ],
    [
      'a withdrawal that keeps something',
      [forwarding, rule('enquiry', 'withdrawal', 'PT0S', 'anonymise')],
      { 'retention.1.then': 'must be delete: what is withdrawn is destroyed at once' },
    ],
    [
      'questions without an end',
      [forwarding, rule('questions', 'closing', 'PT0S', 'delete')],
      { retention: 'must have a rule for questions from receipt: the longest that one is kept' },
    ],
    [
      'questions that end before they end',
      [
        forwarding,
        rule('questions', 'closing', 'P6M', 'delete'),
        rule('questions', 'receipt', 'P5M', 'delete'),
      ],
      { 'retention.2.after': 'must not be shorter than questions are kept from closing' },
    ],
    [
      'questions that end within the day',
      [forwarding, rule('questions', 'receipt', 'PT12H', 'delete')],
      { 'retention.1.after': 'must be of years, months, weeks and days: due instants are civil days' },
    ],
    [
      'questions that leave numbers',
      [forwarding, rule('questions', 'receipt', 'P1Y', 'anonymise')],
      { 'retention.1.then': 'must be delete: nothing remains of a question' },
    ],
    [
      'an event of something else',
      [forwarding, rule('visits', 'receipt', 'P3M', 'delete')],
      { 'retention.1.from': 'must be an event of what is named' },
    ],
  ])('%s', (_, retention, problems) => {
    expect(problemsOf({ retention })).toEqual(problems)
  })

  test('each broken promise is told, not the first alone', () => {
    const retention = [
      { ...forwarding, after: 'P100Y' },
      rule('enquiry', 'withdrawal', 'P1D', 'delete'),
      rule('questions', 'receipt', 'P0D', 'delete'),
    ]
    expect(Object.keys(problemsOf({ retention }))).toEqual([
      'retention.0.after',
      'retention.1.after',
      'retention.2.after',
    ])
  })

  test.each(['P0D', 'P0M', 'PT24H', 'P1Y', 'P1M15D', 'P2W', '-P30D', 'P366D', 'P13M', 30, null])(
    'notice of %s',
    (notice) => {
      expect(Object.keys(problemsOf({ changes: { notice } }))).toEqual(['changes.notice'])
    },
  )

  test.each(['P1D', 'P30D', 'P365D', 'P1M', 'P12M'])('notice of %s can be kept', (notice) => {
    expect(problemsOf({ changes: { notice } })).toEqual({})
  })

  test('a visit may be promised to be forgotten, and a question kept as long after its answer as at all', () => {
    const retention = [
      forwarding,
      rule('questions', 'closing', 'P12M', 'delete'),
      rule('questions', 'receipt', 'P1Y', 'delete'),
      rule('visits', 'visit', 'P3M', 'delete'),
    ]
    expect(problemsOf({ retention })).toEqual({})
  })
})

test('questions are kept as the policy says, and short where it says nothing', () => {
  const times = (...retention: object[]) => {
    const read = readPolicy(utf8(JSON.stringify({ ...healper, retention: [forwarding, ...retention] })))
    return read.kind === 'policy' ? questionTimes(read.policy) : null
  }
  expect(times()).toEqual({ afterClosing: 'PT0S', longest: 'P1Y' })
  expect(times(rule('questions', 'receipt', 'P2Y', 'delete'))).toEqual({
    afterClosing: 'PT0S',
    longest: 'P2Y',
  })
  expect(questionTimes(healper)).toEqual({ afterClosing: 'P12M', longest: 'P2Y' })
})

describe('the files that come with Videre', async () => {
  const names = (await readdir('policies')).filter((name) => name.endsWith('.json'))

  test('are those of five operators', () => {
    expect(names.toSorted()).toEqual([
      'alles-laegehus.json',
      'healper.json',
      'health24.json',
      'helsetjenester.json',
      'inviocare.json',
    ])
  })

  test.each<[string, string, { afterClosing: string; longest: string }, string | undefined]>([
    ['helsetjenester', 'P5M', { afterClosing: 'PT0S', longest: 'P1Y' }, undefined],
    ['health24', 'P6M', { afterClosing: 'P1M', longest: 'P1Y' }, undefined],
    ['alles-laegehus', 'P5Y', { afterClosing: 'P3M', longest: 'P1Y' }, undefined],
    ['inviocare', 'P5Y', { afterClosing: 'P1M', longest: 'P1Y' }, undefined],
    ['healper', 'P12M', { afterClosing: 'P12M', longest: 'P2Y' }, 'P30D'],
  ])('%s keeps an enquiry for %s', async (name, period, questions, notice) => {
    const { policy } = await loadPolicy(`policies/${name}.json`)
    expect(policy.version.startsWith(`${name}-2026-11.`)).toBe(true)
    expect(enquiryPeriod(policy)).toBe(period)
    expect(questionTimes(policy)).toEqual(questions)
    expect(policy.changes?.notice).toBe(notice)
    expect(policy.rights.named.map(({ right }) => right)).toContain('withdraw')
  })

  // Protects people: the files are examples, and nobody's mail may go anywhere because of one.
  test.each(names)('%s names no real address', async (name) => {
    const { policy } = await loadPolicy(`policies/${name}`)
    const { email, url, telephone, dataProtectionOfficer } = policy.operator
    expect(email).toMatch(/@[a-z0-9-]+\.example\.org$/)
    expect(dataProtectionOfficer?.email ?? 'dpo@x.example.org').toMatch(/^dpo@.*\.example\.org$/)
    expect(url).toMatch(/\.example\.org\/$/)
    expect(telephone).toMatch(/^\+\d\d00000000$/)
  })
})
