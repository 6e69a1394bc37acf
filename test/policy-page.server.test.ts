/** The privacy notice: one page for each language of each operator, saying what the machine does. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { sha256 } from '../src/base/hash.js'
import { policyAnswer } from '../src/contract/policy.js'
import { deliveries } from '../src/database/schema.js'
import { dueInstant } from '../src/policy/due.js'
import { dayInWords } from '../src/policy/period-words.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { launchChromium } from './support/browser.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

const operators = ['helsetjenester', 'health24', 'alles-laegehus', 'inviocare', 'healper'] as const

/** What each file's page has to say, in each of its languages: computed from the rules, or promised in prose. */
const facts: Record<(typeof operators)[number], Record<string, string[]>> = {
  helsetjenester: {
    nb: [
      '5 måneder etter at den ble videresendt',
      'Senest 1 år etter at du stilte det',
      'høyst 90 dager om gangen',
    ],
    da: [
      '5 måneder efter at den blev sendt videre',
      'Senest 1 år efter at du stillede det',
      'højst 90 dage ad gangen',
    ],
    en: [
      '5 months after it was forwarded',
      '1 year after you asked it at the latest',
      'at most 90 days at a time',
    ],
  },
  health24: {
    da: [
      '6 måneder efter at den blev sendt videre',
      '1 måned efter at det er besvaret',
      'Nordic Hosting Example',
    ],
    en: ['6 months after it was forwarded', '1 month after it has been answered', 'within 72 hours'],
  },
  'alles-laegehus': {
    da: ['5 år efter at den blev sendt videre', 'inden for en måned', 'Vi har en legitim interesse'],
    en: [
      '5 years after it was forwarded',
      'we answer complaints within a month',
      'Not be judged by a machine',
    ],
  },
  inviocare: {
    da: ['til du trækker dit samtykke tilbage', 'selv beholder en henvendelse, er 5 år'],
    en: ['until you withdraw your consent', 'itself keeps an enquiry is 5 years after it was forwarded'],
  },
  healper: {
    da: [
      '12 måneder efter at den blev sendt videre',
      'mindst 30 dage, før den gælder',
      'dpo@healper.example.org',
    ],
    en: [
      '12 months after it was forwarded',
      'at least 30 days before it counts',
      '30 days after the reminder',
    ],
  },
}

let browser: Browser
const relays = new Map<string, TestRelay>()

beforeAll(async () => {
  browser = await launchChromium()
  for (const name of operators)
    relays.set(
      name,
      await startRelay(await freshDatabase(), { policyPath: `policies/${name}.json`, keep: true }),
    )
})

afterAll(async () => {
  await browser?.close()
  for (const relay of relays.values()) await relay.stop()
})

const relayOf = (name: (typeof operators)[number]): TestRelay => {
  const relay = relays.get(name)
  if (relay === undefined) throw new Error('this relay did not start')
  return relay
}

const read = ({ url }: { url: URL }, path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, url), { headers, redirect: 'manual' })

/** The page as somebody reads it: without markup, with single spaces. */
const textOf = (html: string): string =>
  html
    .replaceAll('<wbr>', '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')

describe.each(operators)('the notice of %s', (name) => {
  test.each(Object.entries(facts[name]))('says in %s what the file promises', async (language, said) => {
    const response = await read(relayOf(name), `/privacy/${language}`)
    expect(response.status).toBe(200)
    const html = await response.text()
    expect(html).toContain(`<html lang="${language}">`)
    const text = textOf(html)
    for (const fact of said) expect(text).toContain(fact)
    const { policy } = relayOf(name).relay
    expect(text).toContain(policy.version)
    expect(text).toContain(policy.consent.text[language])
    for (const { text: right } of policy.rights.named) expect(text).toContain(right[language])
    for (const { number } of policy.emergency) expect(html).toContain(`href="tel:${number}"`)
    for (const path of ['/contact', '/statistics', '/verify']) expect(html).toContain(`href="${path}"`)
    expect(text).not.toMatch(/undefined|\[object|null/)
  })

  test('has one heading of the first order, and skips none', async () => {
    const html = await (await read(relayOf(name), '/privacy')).text()
    const orders = [...html.matchAll(/<h(\d)/g)].map(([, order]) => Number(order))
    expect(orders[0]).toBe(1)
    expect(orders.filter((order) => order === 1)).toHaveLength(1)
    for (const [i, order] of orders.entries()) expect(order - (orders[i - 1] ?? 0)).toBeLessThanOrEqual(1)
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })
})

describe('the page', () => {
  const helsetjenester = () => relayOf('helsetjenester')
  const languageOf = async (path: string, accepted?: string) =>
    /<html lang="(\w+)">/.exec(
      await (
        await read(helsetjenester(), path, accepted === undefined ? {} : { 'Accept-Language': accepted })
      ).text(),
    )?.[1]

  test('is in the language of its reader, and in the first of the policy if it has none of theirs', async () => {
    expect(await languageOf('/privacy')).toBe('nb')
    expect(await languageOf('/privacy', 'fr, da-DK;q=0.8, en;q=0.5')).toBe('da')
    expect(await languageOf('/privacy', 'no')).toBe('nb')
    expect(await languageOf('/privacy', 'sv')).toBe('nb')
    expect(await languageOf('/privacy/en', 'da')).toBe('en')
    expect((await read(helsetjenester(), '/privacy/sv')).status).toBe(404)
  })

  test('an enquiry of today is gone on the day on which the retention job makes it go', async () => {
    const today = new Date()
    const { dueAt } = dueInstant(today, 'P5M', 'Europe/Oslo')
    const text = textOf(await (await read(helsetjenester(), '/privacy/nb')).text())
    expect(text).toContain(`fra og med ${dayInWords(dueAt, { timeZone: 'Europe/Oslo' }, 'nb')}`)
  })

  test('runs nothing, sends nothing and keeps nothing', async () => {
    const response = await read(helsetjenester(), '/privacy')
    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(response.headers.get('Set-Cookie')).toBeNull()
    expect(response.headers.get('Vary')).toBe('Accept-Language')
    expect(await response.text()).not.toContain('<script')
  })

  test('names the exact file, whose checksum is in the log', async () => {
    const file = new Uint8Array(await (await read(helsetjenester(), '/privacy/policy.json')).arrayBuffer())
    expect(Buffer.from(file).toString()).toBe(await readFile('policies/helsetjenester.json', 'utf8'))
    const { version } = helsetjenester().relay.policy
    const html = await (await read(helsetjenester(), '/privacy/en')).text()
    expect(html).toContain(hex(sha256(file)))
    expect(html).toContain(`href="/privacy/versions/${version}/policy.json"`)
    const same = await read(helsetjenester(), `/privacy/versions/${version}/policy.json`)
    expect(new Uint8Array(await same.arrayBuffer())).toEqual(file)
    expect((await read(helsetjenester(), '/privacy/versions/none-2020.1')).status).toBe(404)
  })

  test('is read on a narrow telephone without scrolling sideways, by night and on paper', async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
    onTestFinished(() => page.close())
    for (const name of operators)
      for (const language of Object.keys(facts[name])) {
        await page.emulateMedia({ media: 'screen' })
        await page.goto(new URL(`/privacy/${language}`, relayOf(name).url).href)
        const { over, background } = await page.evaluate(() => ({
          over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          background: getComputedStyle(document.documentElement).backgroundColor,
        }))
        expect([over, background]).toEqual([0, 'rgb(22, 25, 28)'])
        await page.emulateMedia({ media: 'print' })
        expect(await page.locator('.contents').isVisible()).toBe(false)
        expect(await page.locator('#kept').isVisible()).toBe(true)
      }
  })
})

describe('a policy that changes', () => {
  /** A relay whose operator puts other files in the place of the first one. */
  async function operator(file: string) {
    const folder = await mkdtemp(join(tmpdir(), 'videre-policy-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const database: TestDatabase = await freshDatabase()
    const example = JSON.parse(await readFile(`policies/${file}.json`, 'utf8'))
    let aheadMs = 0
    let last: TestRelay | undefined
    return {
      database,
      example,
      async startWith(policy: object): Promise<TestRelay> {
        await writeFile(join(folder, 'policy.json'), JSON.stringify(policy))
        await last?.stop()
        last = await startRelay(database, {
          policyPath: join(folder, 'policy.json'),
          keysDirectory: join(folder, 'keys'),
          dataDirectory: join(folder, 'data'),
          clock: () => new Date(Date.now() + aheadMs),
          ...(last === undefined ? {} : { port: Number(last.url.port) }),
        })
        return last
      },
      async moveTo(instant: Date) {
        aheadMs = instant.getTime() - Date.now()
        await database.setClock(instant)
      },
    }
  }

  const shorterThan = (example: { retention: { after: string }[] }) =>
    example.retention.with(0, { ...example.retention[0], after: 'P6M' } as never)

  test('is announced on the page, in the log and to programs, and is used after its notice only', async () => {
    const { example, startWith, moveTo } = await operator('healper')
    const next = { ...example, version: 'healper-next', retention: shorterThan(example) }
    await startWith(example)
    const noticing = await startWith(next)
    const from = noticing.relay.announced?.from ?? new Date(Number.NaN)
    expect(noticing.relay.policy.version).toBe('healper-2026-11.1')
    expect(noticing.logged.map((line) => JSON.parse(line).msg)).toContain('policy-announced')
    const text = textOf(await (await read(noticing, '/privacy/en')).text())
    expect(text).toContain(
      `This notice changes on ${dayInWords(from, { timeZone: 'Europe/Copenhagen' }, 'en')}`,
    )
    expect(text).toContain('An enquiry is kept 6 months instead of 12 months.')
    expect(text).toContain('12 months after it was forwarded')
    expect(textOf(await (await read(noticing, '/privacy/versions/healper-next/da')).text())).toContain(
      'Denne version gælder ikke endnu.',
    )
    const told = policyAnswer.parse(await (await read(noticing, '/api/v1/policy')).json())
    expect(told).toMatchObject({ version: 'healper-2026-11.1', announced: { version: 'healper-next', from } })
    expect((await noticing.relay.look.now()).policyFrom).toEqual(from)

    await moveTo(from)
    const due = await (await read(noticing, '/readyz')).text()
    expect(due).toContain('restart the relay, and it comes into force')
    const changed = await startWith(next)
    expect(changed.relay).toMatchObject({ policy: { version: 'healper-next' }, announced: null })
    const now = textOf(await (await read(changed, '/privacy/en')).text())
    expect(now).toContain('6 months after it was forwarded')
    expect(now).not.toContain('This notice changes')
    expect(now).toContain('healper-2026-11.1 , since')
    expect(textOf(await (await read(changed, '/privacy/versions/healper-2026-11.1/en')).text())).toContain(
      'This version does not count any more for new enquiries.',
    )
    await changed.relay.leader.integrate()
    expect((await checkLog(changed.relay)).findings).toEqual([])
  })

  // Protects what was promised: a due day is stored with the enquiry and never computed from a newer policy.
  test('changes nothing for an enquiry that was forwarded before', async () => {
    const { database, example, startWith } = await operator('helsetjenester')
    const first = await startWith(example)
    const clinic = await openClinic(first, await employ(first), 'Clinic')
    await sendEnquiry(first, [clinic])
    const dues = async () =>
      (await database.transaction((tx) => tx.select().from(deliveries)))
        .map(({ dueDay }) => dueDay)
        .toSorted()
    const before = await dues()
    const second = await startWith({
      ...example,
      version: 'helsetjenester-next',
      retention: example.retention.with(0, { ...example.retention[0], after: 'P1M' }),
    })
    await sendEnquiry(second, [clinic])
    const after = await dues()
    expect(after).toHaveLength(2)
    expect(after).toContain(before[0])
    expect(after[0]).toBe(dueInstant(new Date(), 'P1M', 'Europe/Oslo').dueDay)
  })

  test('back and forth leaves a log in which everything follows', async () => {
    const { example, startWith } = await operator('health24')
    await startWith(example)
    await startWith({ ...example, version: 'health24-next' })
    const back = await startWith(example)
    expect(back.relay.policy.version).toBe('health24-2026-11.1')
    await back.relay.leader.integrate()
    expect((await checkLog(back.relay)).findings).toEqual([])
  })
})
