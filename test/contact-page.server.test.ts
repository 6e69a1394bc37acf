/** The page on which people turn to the operator, in a real browser: what they write leaves it sealed, or not at all. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { newReference } from '../src/base/ids.js'
import { readQuestion } from '../src/client/questions.js'
import { questions } from '../src/database/schema.js'
import type { Holder } from '../src/seal/keys.js'
import { launchChromium } from './support/browser.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { act, employ } from './support/people.js'
import { publishContactKey } from './support/questions.js'
import { startRelay, type TestRelay } from './support/relay.js'
import { tracesIn } from './support/traces.js'

const written = {
  message: 'Kanarispørsmål: hva har dere om meg?\nSvar på brev.',
  name: 'Kanari Nordmann',
  email: 'kanari@example.org',
  phone: '22 33 44 55',
  address: 'Kanariveien 1\n0150 Oslo',
}
const words = ['Kanarispørsmål', 'Kanari Nordmann', 'kanari@example.org', '22334455', 'Kanariveien']

let browser: Browser
let database: TestDatabase
let relay: TestRelay
let holder: Holder

beforeAll(async () => {
  browser = await launchChromium()
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  holder = await publishContactKey(relay)
})
afterAll(async () => {
  await browser?.close()
  await relay?.stop()
})
beforeEach(() => database.transaction((tx) => tx.delete(questions)))

const rows = () => database.transaction((tx) => tx.select().from(questions))

/** The page as somebody has it open, and everything that it sent. Whatever breaks in it fails the test. */
async function openPage(options: BrowserContextOptions = {}, path = '/contact/nb') {
  const broken: string[] = []
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const sent: { url: string; body: Buffer }[] = []
  page.on('request', (request) => {
    sent.push({ url: request.url(), body: request.postDataBuffer() ?? Buffer.alloc(0) })
  })
  page.on('pageerror', (error) => broken.push(error.message))
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()))
  onTestFinished(async () => {
    await context.close()
    expect(broken).toEqual([])
  })
  await page.goto(new URL(path, relay.url).href)
  if (options.javaScriptEnabled !== false) await page.locator('#form:not([hidden])').waitFor()
  return { context, page, sent, broken }
}

async function fill(page: Page): Promise<void> {
  await page.check('#kind-right')
  await page.selectOption('#right', 'access')
  for (const [field, text] of Object.entries(written)) await page.fill(`#${field}`, text)
}

const text = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? ''
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id)
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('a question that somebody sends', () => {
  it('leaves the browser sealed, is read by staff, and is gone when it is closed', async () => {
    const { page, sent } = await openPage()
    await fill(page)
    await page.click('#send')
    await page.locator('#sent h2').waitFor()
    expect(await focused(page)).toBe('sent')
    expect(sent.filter(({ url }) => url.endsWith('/api/v1/questions'))).toHaveLength(1)
    expect(sent.every(({ url }) => url.startsWith(relay.url.href) || url.startsWith('data:'))).toBe(true)
    const everything = Buffer.concat(sent.flatMap(({ url, body }) => [Buffer.from(url), body]))
    expect(tracesIn(everything, words)).toEqual([])
    const { deliveryRead, id } = await readAsStaff()
    expect(deliveryRead).toEqual({
      kind: 'right',
      right: 'access',
      message: written.message,
      name: written.name,
      reply: { email: written.email, phone: '+4722334455', address: written.address },
    })
    expect(await text(page, '#sent')).toContain(id)
    // Nothing of it is left for whoever sits at this device next.
    expect(await page.inputValue('#message')).toBe('')
    await act(relay, await employ(relay), 'question.close', { questionId: id })
    expect(await rows()).toEqual([])
  })

  async function readAsStaff() {
    const staff = await employ(relay)
    const [{ questionId: id } = { questionId: '' }] = (await act(relay, staff, 'question.list', {})).questions
    const { envelope } = await act(relay, staff, 'question.open', { questionId: id })
    const read = readQuestion(envelope, holder, id)
    return { id, deliveryRead: read.kind === 'question' ? read.question : read }
  }

  it('is sent from the keyboard alone', async () => {
    const { page } = await openPage()
    await page.focus('#kind-question')
    await page.keyboard.press('ArrowDown')
    expect(await page.isChecked('#kind-feedback')).toBe(true)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('message')
    await page.keyboard.type('Takk for hjelpen')
    for (let presses = 0; (await focused(page)) !== 'send' && presses < 9; presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('#sent h2').waitFor()
    expect(await text(page, '#sent')).toContain('Du oppga ingen adresse')
    expect(await rows()).toHaveLength(1)
  })

  it('that meets no answer is the same one when it is sent again', async () => {
    const { page, broken } = await openPage()
    await fill(page)
    // It arrives, and the answer is lost on its way back.
    await page.route('**/api/v1/questions', async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await page.click('#send')
    await page.locator('#problems:not([hidden])').waitFor()
    expect(await text(page, '#problems')).toContain('vet ikke om spørsmålet kom fram')
    expect(await focused(page)).toBe('problems')
    expect(broken.splice(0).join()).toContain('ERR_CONNECTION_RESET')
    await page.unroute('**/api/v1/questions')
    await page.click('#send')
    await page.locator('#sent h2').waitFor()
    expect(await rows()).toHaveLength(1)
  })

  it('is not sealed to a key that nobody vouches for, and stays on the page', async () => {
    const { page, sent } = await openPage()
    await fill(page)
    await page.route('**/api/v1/trust', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ json: { ...((await response.json()) as object), registrars: [] } })
    })
    await page.click('#send')
    await page.locator('#problems:not([hidden])').waitFor()
    expect(await text(page, '#problems')).toContain('Noen kan stå mellom deg og oss')
    expect(sent.filter(({ url }) => url.endsWith('/api/v1/questions'))).toEqual([])
    expect(await page.inputValue('#message')).toBe(written.message)
  })
})

describe('the form', () => {
  it('says what is wrong beside each field and in a list that has the focus, and sends nothing', async () => {
    const { page, sent } = await openPage()
    await page.fill('#phone', '12')
    await page.fill('#reference', '7K2M-9QXD-M4TS')
    await page.click('#send')
    expect(await focused(page)).toBe('problems')
    expect(await page.locator('#problems li').allTextContents()).toEqual([
      'Skriv hva du vil si.',
      'Skriv telefonnummeret med alle sifrene. Er det fra et annet land, begynner det med + og landskoden.',
      'Referansen er skrevet feil. Den har tolv tegn, som 7K2M-9QXD-M4TR. La feltet stå tomt om du ikke har den.',
    ])
    expect(await page.locator('[aria-invalid="true"]').evaluateAll((all) => all.map(({ id }) => id))).toEqual(
      ['message', 'phone', 'reference'],
    )
    await page.click('#problems a')
    expect(await focused(page)).toBe('message')
    await page.fill('#message', 'Hei')
    await page.fill('#phone', '')
    await page.fill('#reference', '')
    await page.click('#send')
    expect(await page.locator('#problems li').allTextContents()).toEqual([
      'Fyll ut e-postadresse, telefonnummer eller postadresse, ellers kan vi ikke svare.',
    ])
    expect(sent.filter(({ url }) => url.includes('/api/'))).toEqual([])
  })

  it('warns of an identity number while it is typed, and takes the reference from the fragment alone', async () => {
    const reference = newReference()
    const { page, sent } = await openPage({}, `/contact/nb#reference=${reference.toLowerCase()}`)
    expect(await page.inputValue('#reference')).toBe(reference)
    expect(sent.some(({ url }) => url.split('#')[0]?.includes(reference.slice(0, 4)))).toBe(false)
    const otherLanguage = await page.getAttribute('nav a[lang="en"]', 'href')
    expect(otherLanguage).toContain(`/contact/en#reference=${reference.toLowerCase()}`)
    expect(await page.isVisible('#message-careful')).toBe(false)
    await page.fill('#message', 'Jeg er 21.04.58 123 04')
    await page.fill('#message', 'Mitt nummer er 010190 1234')
    expect(await text(page, '#message-careful')).toContain('fødselsnummer')
    await page.fill('#message', 'Ikke noe nummer')
    expect(await page.isVisible('#message-careful')).toBe(false)
  })

  it.each(['nb', 'da', 'en'])('fits 320 pixels in light and dark, %s', async (language) => {
    const { page } = await openPage(
      { viewport: { width: 320, height: 700 }, colorScheme: 'dark' },
      `/contact/${language}`,
    )
    await page.check('#kind-right')
    await page.click('#send')
    expect(await overflow(page)).toBe(0)
    const { text: ink, ground } = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.documentElement)
      return { text: color, ground: backgroundColor }
    })
    expect([ink, ground]).toEqual(['rgb(236, 236, 236)', 'rgb(20, 22, 24)'])
  })
})

describe('the page', () => {
  const read = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, relay.url), { headers })

  it('without JavaScript says so, shows no form, and says how to reach the operator', async () => {
    const { page } = await openPage({ javaScriptEnabled: false })
    expect(await page.isVisible('#form')).toBe(false)
    expect(await page.isVisible('#needs-script')).toBe(true)
    const { telephone, email } = relay.relay.policy.operator
    expect(await page.isVisible(`a[href="tel:${telephone}"]`)).toBe(true)
    expect(await page.isVisible(`a[href="mailto:${email}"]`)).toBe(true)
  })

  it('begins with whom to call when it is urgent, and says what the policy says of how long questions are kept', async () => {
    const page = await (await read('/contact/nb')).text()
    const numbers = relay.relay.policy.emergency.map(({ number }) => page.indexOf(`tel:${number}`))
    expect(numbers.every((at) => at > 0 && at < page.indexOf('<form'))).toBe(true)
    expect(page).toContain('Vi sletter det så snart det er besvart, og senest 1 år etter at du sendte det.')
    expect(await (await read('/contact/en')).text()).toContain(
      'We delete it as soon as it is answered, and 1 year after you sent it at the latest.',
    )
  })

  it('is in the language of its reader, sends nothing elsewhere, and is kept by nobody', async () => {
    const languageOf = async (path: string, accepted: string) =>
      /<html lang="(\w+)">/.exec(await (await read(path, { 'Accept-Language': accepted })).text())?.[1]
    expect(await languageOf('/contact', 'de, da-DK;q=0.8')).toBe('da')
    expect(await languageOf('/contact', 'nn-NO')).toBe('nb')
    expect(await languageOf('/contact', 'fr')).toBe('nb')
    expect((await read('/contact/fr')).status).toBe(404)
    const { headers } = await read('/contact')
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('of an operator without a contact key has no form at all', async () => {
    const other = await startRelay(await freshDatabase())
    const page = await (await fetch(new URL('/contact/en', other.url))).text()
    expect(page).not.toMatch(/<form|<script/)
    expect(page).toContain('We cannot take in sealed questions here yet.')
  })
})
