/** What everybody can read about enquiries that are gone: a page, a table, and an answer for programs. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { randomBytes } from '../src/base/sodium.js'
import { fetchTrust } from '../src/client/sender.js'
import { statisticsAnswer } from '../src/contract/statistics.js'
import { anonymisedRecords, generalisedRecords, retentionReports } from '../src/database/schema.js'
import { generaliseMonths } from '../src/expire/generalise.js'
import { reportDaily } from '../src/expire/report.js'
import { statisticsCsv } from '../src/pages/statistics/csv.js'
import { verifyReportFile } from '../src/prove/retention-report.js'
import { deriveHolder } from '../src/seal/keys.js'
import { languages } from '../src/verdict/language.js'
import { launchChromium } from './support/browser.js'
import { openDesk } from './support/cli.js'
import { act, employ } from './support/people.js'
import { kindsOf, syntheticYear } from './support/synthetic-year.js'
import { secondsFrom, type World, world } from './support/world.js'

let browser: Browser
let told: World
/** The secret of a member of staff. */
let kari: Uint8Array

/** A phone and a desk; for somebody who wants to look at pictures, in both colours. */
const shots = process.env.VIDERE_TEST_SHOTS
const shown = [
  [320, 'dark'],
  [1100, 'light'],
  ...(shots === undefined
    ? []
    : ([
        [320, 'light'],
        [1100, 'dark'],
      ] as const)),
] as const

const start = new Date('2030-06-24T10:00:00.000Z')

beforeAll(async () => {
  browser = await launchChromium()
  told = await world(0, { keep: true })
  kari = await addKari(told)
  await told.moveTo(start)
  await fill(told)
  for (let day = 0; day < 23; day++) {
    await told.moveTo(secondsFrom(start, day * 86_400))
    if (day === 9) continue
    const lost = {
      ...told.relay.relay.dayKeys,
      files: async () => ({ files: [{ path: 'x', day: null }], missing: 0 }),
    }
    const relay = day === 14 ? { ...told.relay.relay, dayKeys: lost } : told.relay.relay
    await reportDaily(relay as typeof told.relay.relay)
  }
  await told.relay.relay.leader.integrate()
})

afterAll(async () => {
  await browser?.close()
  await told?.relay.stop()
})

/** Has the staff take in somebody whose secret is known here. */
async function addKari({ relay }: World): Promise<Uint8Array> {
  const secret = randomBytes(32)
  const { signKey } = deriveHolder(secret).publicKeys
  await act(relay, await employ(relay), 'staff.add', { name: 'Kari Desk', signKey })
  return secret
}

/** A year of which only the first month has almost nobody. */
async function fill({ database, relay }: World): Promise<void> {
  const year = syntheticYear(6000, 11, 2029).filter(({ month }, i) => month !== '2029-01' || i % 90 === 0)
  const months = [...new Set(year.map(({ month }) => month))]
  await database.transaction(async (tx) => {
    for (const month of months) {
      const records = kindsOf(year.filter((one) => one.month === month)).map((kind) => ({
        month,
        careNeed: kind.careNeeds,
        county: kind.counties,
        outcome: kind.outcomes,
        clinicCount: Number(kind.clinicCounts),
        enquiries: kind.enquiries,
      }))
      await tx.insert(anonymisedRecords).values(records)
    }
  })
  expect(await generaliseMonths(relay.relay)).toMatchObject({ tables: 11 })
}

async function openPage(query: string, options: BrowserContextOptions = {}) {
  const broken: string[] = []
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()))
  onTestFinished(async () => {
    await context.close()
    expect(broken).toEqual([])
  })
  await page.goto(new URL(`/statistics${query}`, told.relay.url).href)
  return page
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, told.relay.url), { headers })

describe('the page of statistics', () => {
  it('is there in every language of the policy, runs no script, and loads nothing from elsewhere', async () => {
    for (const language of languages) {
      const response = await get(`/statistics?lang=${language}`)
      const html = await response.text()
      expect(html).toContain(`<html lang="${language}">`)
      expect(html).not.toMatch(/<script|style="|undefined|\[object/)
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    }
    expect(await (await get('/statistics', { 'Accept-Language': 'nn-NO' })).text()).toContain(
      '<html lang="nb">',
    )
  })

  it('fits a phone, folds nothing away that paper needs, and has a name for every table', async () => {
    for (const [width, colorScheme] of shown) {
      const page = await openPage('?lang=nb', { viewport: { width, height: 800 }, colorScheme })
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(await overflow(), `${width}`).toBe(0)
      if (shots !== undefined) {
        mkdirSync(shots, { recursive: true })
        await page.screenshot({ path: join(shots, `statistics-${width}-${colorScheme}.png`), fullPage: true })
      }
      await page.locator('summary').click()
      expect(await overflow(), `${width}, unfolded`).toBe(0)
      if (shots !== undefined && colorScheme === 'light')
        await page.screenshot({ path: join(shots, `statistics-${width}-unfolded.png`), fullPage: true })
      if (shots !== undefined && width === 1100 && colorScheme === 'light')
        await page
          .pdf({ path: join(shots, 'statistics.pdf'), preferCSSPageSize: true })
          .catch(() => undefined)
    }
    const page = await openPage('?lang=en')
    const unnamed = await page
      .locator('table')
      .evaluateAll(
        (tables) =>
          tables.filter((table) => (table.querySelector('caption')?.textContent ?? '').trim() === '').length,
      )
    expect(unnamed).toBe(0)
    expect(await page.locator('table.bars tbody tr').count()).toBeGreaterThan(20)
    expect(await page.locator('table.bars svg:not([aria-hidden])').count()).toBe(0)
  })

  it('says how many in each month, which months are together, and on which days something was left', async () => {
    const page = await openPage('?lang=en')
    const text = (await page.locator('main').textContent()) ?? ''
    const rows = await told.database.transaction((tx) => tx.select().from(generalisedRecords))
    const december = rows
      .filter(({ toMonth }) => toMonth === '2029-12')
      .reduce((sum, row) => sum + row.enquiries, 0)
    const line = page.locator('table.bars').first().locator('tbody tr').first()
    expect((await line.textContent())?.replace(/\s+/g, ' ').trim()).toBe(`December 2029${december}`)
    expect(text).toContain('January 2029 to February 2029')
    expect(text).toContain('On 21 of the last 23 days everything was gone that should be.')
    expect(text).toContain('July 8, 2030: something was left (1 × unknown-file-among-day-keys)')
    expect(text).toContain('July 3, 2030: no report')
  })
})

describe('the numbers', () => {
  it('are the same as JSON, as CSV and from the command line, and 11 or more each', async () => {
    const answer = statisticsAnswer.parse(await (await get('/api/v1/statistics')).json())
    expect(answer.tables.map(({ fromMonth, toMonth }) => `${fromMonth} ${toMonth}`)[0]).toBe(
      '2029-01 2029-02',
    )
    const groups = answer.tables.flatMap((table) => table.groups)
    expect(groups.every(({ enquiries }) => enquiries >= answer.smallestGroup)).toBe(true)
    const csv = await (await get('/statistics.csv')).text()
    const lines = csv.trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      '"from_month","to_month","care_needs","counties","outcomes","clinic_counts","enquiries"',
    )
    expect(lines).toHaveLength(groups.length + 1)
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
    expect(sum(lines.slice(1).map((line) => Number(line.split(',').at(-1))))).toBe(
      sum(groups.map((g) => g.enquiries)),
    )

    const desk = await openDesk(told.relay.url)
    expect((await desk.done('statistics', '--csv')).trimEnd().split('\n')).toEqual(lines)
    expect(JSON.parse(await desk.done('statistics', '--json'))).toEqual(z.encode(statisticsAnswer, answer))
    expect(await desk.done('statistics')).toMatch(
      /2029-01 to 2029-02 +\d+ +\d+\n(.*\n)*- 2030-07-03: no report was made/,
    )
  })

  it('never begin like a formula', () => {
    const row = {
      fromMonth: '2029-01',
      toMonth: '2029-01',
      careNeeds: '*',
      counties: 'NO-03 NO-32',
      outcomes: 'none',
      clinicCounts: '1',
      enquiries: 11,
    }
    expect(statisticsCsv([row])).toContain('"2029-01","2029-01","*","NO-03 NO-32","none",1,11\r\n')
    for (const careNeeds of ['=1+1', '+1', '@x', '-1', 'a"b', 'a\nb', ''])
      expect(() => statisticsCsv([{ ...row, careNeeds }])).toThrow(RangeError)
  })

  it('are measured for staff, with a journal that stays on their machine', async () => {
    const answer = await act(told.relay, await employ(told.relay), 'anonymity.report', {}, told.clock())
    expect(answer).toMatchObject({ tables: 11, tooSmall: 0, overlapping: 0, sameMonth: 0 })
    expect(answer.smallest).toBeGreaterThanOrEqual(11)
  })
})

describe("a day's retention report", () => {
  it('is downloaded, and checked without the relay', async () => {
    const response = await get('/api/v1/retention-reports/2030-07-08')
    expect(response.headers.get('Content-Disposition')).toBe(
      'attachment; filename="2030-07-08.retention.json"',
    )
    const file = new Uint8Array(await response.arrayBuffer())
    const verdict = verifyReportFile(file, await fetchTrust(told.relay.client))
    expect(verdict).toMatchObject({
      kind: 'holds',
      isInLog: true,
      report: { day: '2030-07-08', occasion: 'daily' },
    })
    expect((await get('/api/v1/retention-reports/2030-07-03')).status).toBe(404)
    expect((await get('/api/v1/retention-reports/yesterday')).status).toBe(400)

    const desk = await openDesk(told.relay.url)
    const path = await desk.write('day.retention.json', Buffer.from(file).toString())
    expect((await desk.videre('retention', 'check', path)).stderr).toContain('videre trust')
    await desk.done('trust')
    const said = await desk.done('retention', 'check', path)
    expect(said).toContain('This report holds.')
    expect(said).toContain('It is in the public log, where everybody can see it.')
    expect(said).toContain('1 files lie among the day keys that are none')
    const changed = await desk.write(
      'changed.json',
      Buffer.from(file)
        .toString()
        .replace('"signature":"', '"signature":"A')
        .replace(/(.{85})."}/, '$1"}'),
    )
    expect((await desk.videre('retention', 'check', changed)).code).toBe(1)
  })

  it('stands in the table of reports with the bytes that are in the log', async () => {
    const rows = await told.database.transaction((tx) => tx.select().from(retentionReports))
    expect(rows).toHaveLength(22)
  })
})

describe('what staff see at their terminal', () => {
  it('is how anonymous it is, and what a journal would take away, which stays on their machine', async () => {
    const { relay } = told
    // The commands have this machine's clock.
    await told.moveTo(new Date())
    const desk = await openDesk(relay.url)
    const because = ['--reason', 'as agreed']
    await desk.key('kari.key', { kind: 'staff', name: 'Kari' }, kari)
    const journal = await desk.write(
      'journal.csv',
      `month,careNeed,county\r\n${'"2029-12-03","dermatology","NO-03"\r\n'.repeat(3)}2031-01;dermatology;NO-03\r\n`,
    )
    const said = await desk.done('anonymity', 'report', '--journal', journal, '--key', 'kari.key', ...because)
    expect(said).toContain('No group is smaller than 11, and none can be computed by subtraction')
    expect(said).toContain('Of the journal 3 enquiries are in published groups, and 1 are not.')
    expect(said).toContain('Taken away, they leave nobody alone in a group.')
    expect(
      (
        await desk.videre(
          'anonymity',
          'report',
          '--journal',
          desk.path('kari.key'),
          '--key',
          'kari.key',
          ...because,
        )
      ).stderr,
    ).toContain('is no journal')

    const verified = await desk.videre(
      'retention',
      'verify',
      '--out',
      'now.retention.json',
      '--key',
      'kari.key',
      ...because,
    )
    expect(verified).toMatchObject({ code: 0, stdout: 'Everything whose time is over is gone.\n' })
    await desk.done('trust')
    expect(await desk.done('retention', 'check', 'now.retention.json')).toContain('It is in the public log')
  })
})
