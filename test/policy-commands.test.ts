/** `videre policy`: check, diff and record, as people run them. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openDesk } from './support/cli.js'

const own = resolve('policies/helsetjenester.json')
const healper = resolve('policies/healper.json')
const text = await readFile(healper, 'utf8')

test('check says what a file promises, or each problem on a line of its own, without a value', async () => {
  const desk = await openDesk()
  expect(await desk.done('policy', 'check', own)).toBe(
    'helsetjenester-2026-11.3 can be kept: an enquiry is kept for P5M, no notice of changes, in nb, da, en\n',
  )
  const policy = JSON.parse(text)
  policy.retention[0].after = 'P100Y'
  policy.operator.email = 'KANARIFUGL'
  const bad = await desk.write('bad.json', JSON.stringify(policy))
  const { code, stdout, stderr } = await desk.videre('policy', 'check', bad)
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout.split('\n')).toEqual([
    'operator.email: must be an e-mail address',
    'retention.0.after: must be at most P10Y',
    '',
  ])
  expect((await desk.videre('policy', 'check', 'none.json')).code).toBe(1)
})

test('diff says what changes for a patient, and how long before it counts it has to be announced', async () => {
  const desk = await openDesk()
  const policy = JSON.parse(text)
  policy.version = 'healper-2026-12.1'
  policy.retention[0].after = 'P6M'
  policy.careNeeds.pop()
  const next = await desk.write('next.json', JSON.stringify(policy))
  expect(await desk.done('policy', 'diff', healper, next)).toBe(
    `- An enquiry is kept 6 months instead of 12 months.
- You can no longer choose: Self-esteem.

healper-2026-11.1 promises notice: healper-2026-12.1 is announced at the first start with it, and comes into force at the first start after 30 days.
Enquiries that were forwarded before keep the time that they were promised.
`,
  )
  expect(await desk.done('policy', 'diff', healper, next, '--language', 'da')).toContain(
    '- En henvendelse bliver liggende i 6 måneder i stedet for 12 måneder.',
  )
  expect(JSON.parse(await desk.done('policy', 'diff', healper, next, '--json'))).toMatchObject({
    changes: [{ kind: 'enquiry-kept', before: 'P12M', after: 'P6M' }, { kind: 'care-need-gone' }],
    notice: 'P30D',
  })
  expect(await desk.done('policy', 'diff', own, own)).toContain('Nothing changes for a patient.')
})

test('record is the record of processing, to be read or for programs', async () => {
  const desk = await openDesk()
  const record = await desk.done('policy', 'record', healper, '--language', 'en')
  expect(record).toMatch(/^# Record of processing activities: Healper\n/)
  for (const part of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) expect(record).toContain(` (${part})\n`)
  expect(record).toContain('- Enquiry: 12 months from forwarding')
  expect(record).toContain('- dpo@healper.example.org')
  expect(JSON.parse(await desk.done('policy', 'record', '--json'))).toMatchObject({
    version: 'helsetjenester-2026-11.3',
    language: 'nb',
  })
  const { code, stderr } = await desk.videre('policy', 'record', healper, '--language', 'sv')
  expect([code, stderr]).toEqual([1, expect.stringContaining('the policy has the languages da, en')])
})
