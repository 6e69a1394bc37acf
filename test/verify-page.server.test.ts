/** The page on which people check evidence, in a real browser, with evidence of a real enquiry. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { base64url, utf8 } from '../src/base/bytes.js'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { fetchEvidence, fetchOwnCopy } from '../src/client/patient.js'
import { fetchTrust } from '../src/client/sender.js'
import { evidenceLimits } from '../src/prove/evidence.js'
import { keyFingerprint } from '../src/prove/key-fingerprint.js'
import { trustSchema } from '../src/prove/trust.js'
import { languages } from '../src/verdict/language.js'
import { launchChromium } from './support/browser.js'
import { freshDatabase } from './support/database.js'
import { trusted } from './support/make-evidence-parties.js'
import { atRelay, draft, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

const names = ['Grünerløkka hudklinikk', '<img src=x onerror=alert(1)></script>'] as const

let browser: Browser
let relay: TestRelay
let reference: string
let evidence: Uint8Array
let form: Uint8Array

beforeAll(async () => {
  browser = await launchChromium()
  relay = await startRelay(await freshDatabase(), { keep: true })
  const staff = await employ(relay)
  const clinics = []
  for (const name of names) clinics.push(await openClinic(relay, staff, name))
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  const clinic = await atRelay(relay, clinics[0]!)
  for (const delivery of await listAll(clinic)) {
    await take(clinic, delivery)
    await confirmSeen(clinic, delivery.deliveryId)
    await reportHandled(clinic, delivery.deliveryId, 'appointment')
  }
  await relay.relay.leader.integrate()
  reference = answer.reference
  evidence = await fetchEvidence(relay.client, reference, sealed.patientSecret)
  const own = await fetchOwnCopy(relay.client, answer, sealed.patientSecret)
  if (own.kind !== 'form') throw new Error(own.reason)
  const opened = own.opened.map((one) => ({ ...one, form: base64url(one.form), salt: base64url(one.salt) }))
  form = utf8(JSON.stringify(opened))
})

afterAll(async () => {
  await browser?.close()
  await relay?.stop()
})

/** The page as somebody has it open, and every request that it made. Whatever breaks in it fails the test. */
async function openPage(options: BrowserContextOptions = {}, query = '?lang=en') {
  const broken: string[] = []
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => broken.push(error.message))
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()))
  page.on('dialog', (dialog) => broken.push(dialog.message()))
  onTestFinished(async () => {
    await context.close()
    expect(broken).toEqual([])
  })
  await page.goto(new URL(`/verify${query}`, relay.url).href, { waitUntil: 'networkidle' })
  return { context, page, requests, broken }
}

const file = (bytes: Uint8Array, name = 'it.evidence.json') => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(bytes),
})

/** Chooses a file as evidence, and gives the verdict's words once they are there. */
async function check(page: Page, bytes: Uint8Array): Promise<string> {
  await page.setInputFiles('#evidence', file(bytes))
  return verdictOf(page)
}

async function verdictOf(page: Page): Promise<string> {
  await page.locator('#verdict .headline').waitFor()
  return (await page.locator('#verdict').textContent()) ?? ''
}

const changed = (bytes: Uint8Array): Uint8Array => {
  const text = new TextDecoder().decode(bytes)
  const at = text.lastIndexOf('"signature":"') + '"signature":"'.length
  return utf8(text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1))
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('somebody who opens the page', () => {
  it('checks evidence without a network, without any request, and without leaving anything behind', async () => {
    const { context, page, requests } = await openPage()
    const loaded = requests.length
    expect(requests.every((url) => url.startsWith(relay.url.href))).toBe(true)
    await context.setOffline(true)
    const said = await check(page, evidence)
    expect(said).toContain('This evidence holds.')
    expect(said).toContain(`It is about the enquiry ${reference}, which ${relay.url.host} accepted on`)
    expect(said).toContain(`Forwarded to ${names[0]} on`)
    expect(said).toMatch(
      /its software could read it on .*, and a person saw it on .*the patient has an appointment\./,
    )
    expect(said).toContain('The clinic has not signed for it.')
    expect(said).toContain('Times are those of Europe/Oslo.')
    expect(await page.locator('#status').textContent()).toBe('This evidence holds.')
    await page.locator('#verdict summary').click()
    expect(requests.length).toBe(loaded)
    const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])
    expect(stored).toEqual([0, 0, ''])
    expect(await context.cookies()).toEqual([])
  })

  it('is told in plain words why a changed file is refused', async () => {
    const { page } = await openPage()
    const said = await check(page, changed(evidence))
    expect(said).toContain('This evidence does not hold')
    expect(said).toMatch(/A statement is not signed by the relay \(statement \d+\)\./)
    expect(said).not.toContain('Forwarded to')
    expect(await page.locator('#status').textContent()).toBe('This evidence does not hold')
  })

  it('is shown what was sent if they have the form, and not if it is another one', async () => {
    const { page } = await openPage()
    await page.locator('summary').first().click()
    await page.setInputFiles('#form', file(form, 'form.json'))
    const said = await check(page, evidence)
    expect(said).toContain(`What was sent to ${names[0]}`)
    expect(said).toContain(draft.message)
    await page.setInputFiles('#form', file(utf8('{}'), 'form.json'))
    await page.getByText('The form file is not a form with its delivery and its salt').waitFor()
    expect(await page.locator('#verdict').isVisible()).toBe(false)
  })

  it('sees whose keys are used, as videre trust shows them, and can use their own instead', async () => {
    const { page } = await openPage()
    const own = await fetchTrust(relay.client)
    const shown = () => page.locator('#keys').textContent()
    expect(await shown()).toContain(keyFingerprint(own.relayKey))
    expect(await check(page, evidence)).toContain('This evidence holds.')
    const policy = { version: '1', timeZone: 'Atlantic/Reykjavik', trust: z.encode(trustSchema, own) }
    await page.setInputFiles('#trust', file(utf8(JSON.stringify(policy)), 'policy.json'))
    await page.getByText('Times are those of Atlantic/Reykjavik.').waitFor()
    const others = z.encode(trustSchema, { ...trusted, origin: own.origin })
    await page.setInputFiles('#trust', file(utf8(JSON.stringify(others)), 'trust.json'))
    await page.getByText('The log is not one that is trusted here.').waitFor()
    expect(await shown()).toContain(keyFingerprint(trusted.relayKey))
    await page.setInputFiles('#trust', file(utf8('{}'), 'trust.json'))
    await page.getByText('That is not a policy file').waitFor()
    expect(await shown()).toContain(keyFingerprint(trusted.relayKey))
    await page.getByRole('button', { name: 'Use the relay’s keys again' }).click()
    await page.getByText('This evidence holds.').first().waitFor()
    expect(await shown()).toContain(keyFingerprint(own.relayKey))
  })

  it('reaches everything with the keyboard, and every control has a name', async () => {
    const { page } = await openPage()
    await page.locator('#verdict').evaluate(() => document.body.focus())
    await check(page, evidence)
    const reached: string[] = []
    for (let i = 0; i < 16; i++) {
      await page.keyboard.press('Tab')
      reached.push(
        await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''),
      )
    }
    for (const id of ['evidence', 'trust']) expect(reached).toContain(id)
    const print = page.getByRole('button', { name: 'Print, or save as PDF' })
    expect(reached).toContain(await print.textContent())
    const details = page.locator('#verdict summary')
    await details.focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#verdict table').first().isVisible()).toBe(true)
    for (const [label, id] of [
      ['Evidence file', 'evidence'],
      ['Policy file of your own (not required)', 'trust'],
    ] as const)
      expect(await page.getByLabel(label).getAttribute('id')).toBe(id)
    expect(await page.getByRole('status').count()).toBe(1)
  })

  it('reads it on a narrow telephone without scrolling sideways', async () => {
    for (const language of languages) {
      const { page } = await openPage({ viewport: { width: 320, height: 640 } }, `?lang=${language}`)
      expect(await overflow(page)).toBe(0)
      await check(page, evidence)
      await page.locator('#verdict summary').click()
      expect(await overflow(page)).toBe(0)
    }
  })

  it('prints everything that stands behind the verdict, and nothing of the page around it', async () => {
    const { page } = await openPage()
    await check(page, evidence)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    for (const visible of ['.print-only h1', '#verdict table', '#verdict svg.qr'])
      expect(await page.locator(visible).first().isVisible(), visible).toBe(true)
    for (const hidden of ['#evidence', '#trust', 'nav', '#verdict button', 'main > h1'])
      expect(await page.locator(hidden).isVisible(), hidden).toBe(false)
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    expect(await page.locator('#verdict table').first().isVisible()).toBe(false)
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
  })
})

describe('a hostile file', () => {
  it('cannot put markup into the page', async () => {
    const { page } = await openPage()
    expect(await check(page, evidence)).toContain(`Forwarded to ${names[1]} on`)
    expect(await page.locator('#verdict img').count()).toBe(0)
  })

  it.each([
    ['of 4 MiB of brackets', '[', evidenceLimits.bytes, 'nested too deep'],
    ['of many empty objects', '{},', Math.floor(evidenceLimits.bytes / 3), 'is not JSON'],
    ['that is too large', ' ', evidenceLimits.bytes + 1, 'larger than 4 MiB'],
  ])('%s does not keep the page busy for more than a few seconds', async (_, text, times, reason) => {
    const { page } = await openPage()
    const start = performance.now()
    expect(await check(page, utf8(text.repeat(times)))).toContain(reason)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(await check(page, evidence)).toContain('This evidence holds.')
  })
})

describe('the page', () => {
  const read = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, relay.url), { headers })
  const languageOf = async (path: string, accepted?: string) => {
    const response = await read(path, accepted === undefined ? {} : { 'Accept-Language': accepted })
    return /<html lang="(\w+)">/.exec(await response.text())?.[1]
  }

  it('is in the language of its reader, and in the first one of the policy if nobody says', async () => {
    expect(await languageOf('/verify')).toBe('nb')
    expect(await languageOf('/verify', 'de, da-DK;q=0.8, en;q=0.5')).toBe('da')
    expect(await languageOf('/verify', 'nn-NO, en;q=0.5')).toBe('nb')
    expect(await languageOf('/verify?lang=da', 'en')).toBe('da')
    expect(await languageOf('/verify?lang=<script>', 'fr')).toBe('nb')
  })

  it('may run its own script and may send nothing to anybody', async () => {
    const { headers } = await read('/verify')
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(headers.get('Cache-Control')).toBe('no-store')
    const { page, requests, broken } = await openPage()
    const sent = page.evaluate(() => fetch('/healthz'))
    await expect(sent).rejects.toThrow('Failed to fetch')
    expect(requests.filter((url) => url.endsWith('/healthz'))).toEqual([])
    expect(broken.splice(0).join()).toContain("connect-src 'none'")
  })

  it('has a script and a style whose names change with their content, to be kept for ever', async () => {
    const text = await (await read('/verify')).text()
    const paths = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(paths.map((path) => path.replace(/[0-9a-f]{16}/, '…')).toSorted()).toEqual([
      '/assets/verify-….css',
      '/assets/verify-….js',
    ])
    for (const path of paths) {
      const { headers, status } = await read(path)
      expect(status).toBe(200)
      expect(headers.get('Content-Type')).toMatch(path.endsWith('js') ? /^text\/javascript/ : /^text\/css/)
      expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    }
    expect((await read('/assets/verify-0000000000000000.js')).status).toBe(404)
    expect((await read('/assets/..%2f..%2fmain.js')).status).toBe(404)
  })
})
