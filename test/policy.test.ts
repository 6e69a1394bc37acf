import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.js'
import { loadPolicy } from '../src/policy/load.js'
import { inLanguage } from '../src/policy/localized.js'
import type { Policy } from '../src/policy/policy.js'
import { readPolicy } from '../src/policy/read.js'
import { enquiryPeriod } from '../src/policy/retention.js'

const path = 'policies/helsetjenester.json'
const file = await readFile(path, 'utf8')

// biome-ignore lint/suspicious/noExplicitAny: the changes are just those that the type forbids
type Changeable = Record<string, any>

/** The problems of the default policy after one change. */
function problemsAfter(change: (policy: Changeable) => void): Record<string, string> {
  const policy = JSON.parse(file)
  change(policy)
  const read = readPolicy(utf8(JSON.stringify(policy)))
  return read.kind === 'policy'
    ? {}
    : Object.fromEntries(read.problems.map(({ field, rule }) => [field, rule]))
}

describe('the default policy', () => {
  test('loads, with the exact bytes of its file', async () => {
    const { policy, bytes } = await loadPolicy(path)
    expect(Buffer.from(bytes).toString()).toBe(file)
    expect(policy).toMatchObject({ country: 'NO', timeZone: 'Europe/Oslo', languages: ['nb', 'da', 'en'] })
    expect(policy.careNeeds.length).toBeGreaterThanOrEqual(15)
    expect(enquiryPeriod(policy)).toBe('P5M')
  })

  test('every text is there in every language, and not the same in two by mistake', async () => {
    const { policy } = await loadPolicy(path)
    for (const language of policy.languages) expect(inLanguage(policy.consent.text, language)).not.toBe('')
    expect(new Set(Object.values(policy.consent.text)).size).toBe(3)
    expect(() => inLanguage(policy.consent.text, 'sv')).toThrow(RangeError)
    expect(() => inLanguage(policy.consent.text, 'constructor')).toThrow(RangeError)
  })

  test('names no private address', async () => {
    const { policy } = await loadPolicy(path)
    expect(policy.operator.email).toMatch(/example\.org$/)
    expect(policy.operator.url).toMatch(/example\.org\/$/)
  })
})

describe('a policy that cannot be kept', () => {
  test.each([
    ['P0D', 'must be at least P1D'],
    ['PT0S', 'must be of years, months, weeks and days: due instants are civil days'],
    ['PT5H', 'must be of years, months, weeks and days: due instants are civil days'],
    ['P1DT1H', 'must be of years, months, weeks and days: due instants are civil days'],
    ['P10Y1D', 'must be at most P10Y'],
    ['P121M', 'must be at most P10Y'],
    ['P9999Y', 'must be at most P10Y'],
  ])('an enquiry is not kept for %s', (after, rule) => {
    expect(problemsAfter((p) => Object.assign(p.retention[0], { after }))['retention.0.after']).toBe(rule)
  })

  test.each([
    '-P5M',
    '+P5M',
    'P-5M',
    'P',
    'PT',
    'P5',
    '5M',
    'p5m',
    'P1.5M',
    'P5M ',
    '',
    'five months',
    'P99999D',
    5,
    null,
  ])('%j is no period', (after) => {
    expect(Object.keys(problemsAfter((p) => Object.assign(p.retention[0], { after })))).toEqual([
      'retention.0.after',
    ])
  })

  test.each(['P1D', 'P5M', 'P2W', 'P1M15D', 'P5Y', 'P10Y', 'P120M', 'P3652D'])(
    'an enquiry may be kept for %s',
    (after) => {
      expect(problemsAfter((p) => Object.assign(p.retention[0], { after }))).toEqual({})
    },
  )

  test('"at once" is a period for what the relay deletes on an event', () => {
    expect(problemsAfter((p) => Object.assign(p.retention[2], { after: 'PT0S' }))).toEqual({})
    expect(problemsAfter((p) => Object.assign(p.retention[2], { after: 'PT12H' }))).toEqual({})
  })

  test('how long an enquiry is kept from forwarding is always said, once', () => {
    expect(problemsAfter((p) => p.retention.shift())).toEqual({
      retention: 'must have a rule for enquiry from forwarding',
    })
    expect(problemsAfter((p) => p.retention.push(p.retention[0]))).toEqual({
      retention: 'must not repeat what and from',
    })
  })

  test('a rule counts from an event of its own kind only', () => {
    expect(problemsAfter((p) => Object.assign(p.retention[2], { from: 'forwarding' }))).toEqual({
      'retention.2.from': 'must be an event of what is named',
    })
  })
})

describe('how long a clinic may be silent', () => {
  const answerOf = (seen: unknown, handled: unknown = { remind: 5, tell: 10 }) =>
    problemsAfter((p) => Object.assign(p, { answer: { seen, handled } }))

  test.each([
    [1, 2],
    [1, 60],
    [59, 60],
  ])('a reminder after %i and staff told after %i working days can be kept', (remind, tell) => {
    expect(answerOf({ remind, tell }, { remind, tell })).toEqual({})
  })

  test.each([
    ['answer.seen.remind', { remind: 0, tell: 3 }, 'must be at least 1 working day'],
    ['answer.seen.tell', { remind: 1, tell: 61 }, 'must be at most 60 working days'],
    ['answer.seen.tell', { remind: 3, tell: 3 }, 'must be more than remind: the clinic hears first'],
    ['answer.seen.remind', { remind: 1.5, tell: 3 }, 'must be a int'],
    ['answer.seen.remind', { remind: 'P1D', tell: 3 }, 'must be a number'],
    ['answer.seen.remind', { tell: 3 }, 'must be a number'],
    ['answer.seen.again', { remind: 1, tell: 3, again: 5 }, 'is not known'],
  ])('%s: %j is refused', (field, seen, rule) => {
    expect(answerOf(seen)).toEqual({ [field]: rule })
  })

  test('a policy says it, for seen and for handled', () => {
    expect(Object.keys(problemsAfter((p) => delete p.answer))).toEqual(['answer'])
    expect(Object.keys(problemsAfter((p) => delete p.answer.handled))).toEqual(['answer.handled'])
  })
})

describe('errors name the field and never a value', () => {
  const canary = 'kanarifugl'

  test.each<[string, (p: Changeable) => void]>([
    ['operator.email', (p) => Object.assign(p.operator, { email: canary })],
    ['operator.url', (p) => Object.assign(p.operator, { url: `http://${canary}.example.org/` })],
    ['operator.url', (p) => Object.assign(p.operator, { url: `javascript:${canary}` })],
    ['operator.telephone', (p) => Object.assign(p.operator, { telephone: canary })],
    ['operator.name', (p) => Object.assign(p.operator, { name: ` ${canary}` })],
    ['operator.name', (p) => delete p.operator.name],
    ['version', (p) => Object.assign(p, { version: `${canary} 1` })],
    ['country', (p) => Object.assign(p, { country: canary })],
    ['timeZone', (p) => Object.assign(p, { timeZone: `Europe/${canary}` })],
    ['timeZone', (p) => Object.assign(p, { timeZone: '+01:00' })],
    ['timeZone', (p) => Object.assign(p, { timeZone: 'CET' })],
    ['languages', (p) => Object.assign(p, { languages: [] })],
    ['languages', (p) => Object.assign(p, { languages: ['nb', 'nb'] })],
    ['languages.1', (p) => Object.assign(p, { languages: ['nb', canary] })],
    ['careNeeds.0.code', (p) => Object.assign(p.careNeeds[0], { code: `${canary}!` })],
    ['careNeeds', (p) => p.careNeeds.push(p.careNeeds[0])],
    ['careNeeds.3.labels.da', (p) => delete p.careNeeds[3].labels.da],
    ['careNeeds.3.labels.sv', (p) => Object.assign(p.careNeeds[3].labels, { sv: canary })],
    ['consent.text.en', (p) => Object.assign(p.consent.text, { en: '' })],
    ['notice.known', (p) => delete p.notice.known],
    ['rights.named.0.right', (p) => Object.assign(p.rights.named[0], { right: canary })],
    ['emergency.0.number', (p) => Object.assign(p.emergency[0], { number: canary })],
    ['integrations.0', (p) => Object.assign(p, { integrations: [`${canary} 1`] })],
    ['operator.fax', (p) => Object.assign(p.operator, { fax: canary })],
    ['extra', (p) => Object.assign(p, { extra: canary })],
  ])('%s', (field, change) => {
    const problems = problemsAfter(change)
    expect(Object.keys(problems)).toEqual([field])
    expect(JSON.stringify(problems)).not.toContain(canary)
  })

  test('a language without texts is missing everywhere', () => {
    const problems = problemsAfter((p) => p.languages.push('sv'))
    expect(problems).toMatchObject({
      'consent.text.sv': 'must be a string',
      'notice.purpose.sv': 'must be a string',
    })
  })

  test.each([
    ['version', file.replace('"country"', '"version": "x", "country"')],
    ['operator.name', file.replace('"url": "https://hels', '"na\\u006de": "x", "url": "https://hels')],
    ['careNeeds.1.labels.da', file.replace('"nb": "Hjerte og', '"da": "{[\\",", "nb": "Hjerte og')],
  ])('a repeated member is found: %s', (field, text) => {
    expect(readPolicy(utf8(text))).toEqual({
      kind: 'invalid',
      problems: [{ field, rule: 'must not be repeated' }],
    })
  })

  test('members of the same name in different objects are not repeated', () => {
    expect(readPolicy(utf8(JSON.stringify(JSON.parse(file)))).kind).toBe('policy')
  })

  test.each([
    ['{', 'not JSON'],
    [`\uFEFF${file}`, 'a byte order mark'],
    ['', 'nothing'],
    [`${file},`, 'something behind it'],
  ])('what is no JSON is said to be none', (text) => {
    expect(readPolicy(utf8(text))).toEqual({
      kind: 'invalid',
      problems: [{ field: '', rule: 'must be JSON in UTF-8' }],
    })
  })

  test.each(['null', '[]', '7', '{}', '{"__proto__": {"languages": ["nb"]}}'])('%s is no policy', (text) => {
    expect(readPolicy(utf8(text)).kind).toBe('invalid')
  })

  test('loading throws one line for each problem', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'policy-'))
    try {
      const bad: Policy = JSON.parse(file)
      Object.assign(bad, { country: 'kanarifugl', timeZone: 'kanarifugl' })
      await writeFile(join(directory, 'bad.json'), JSON.stringify(bad))
      await expect(loadPolicy(join(directory, 'bad.json'))).rejects.toThrow(
        'policy file is not acceptable\n  country: must be one of: NO, DK, SE\n  timeZone: must be an IANA time zone',
      )
      await expect(loadPolicy(join(directory, 'none.json'))).rejects.toThrow(/cannot be read/)
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
