import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { languageDetector } from 'hono/language'
import { Refusal } from '../../base/refusal.js'
import { hasContactKey } from '../../contact/contact-keys.js'
import type { Database } from '../../database/database.js'
import type { Policy } from '../../policy/policy.js'
import type { Language } from '../../verdict/language.js'
import { contactAssets } from './assets.js'
import { contactLanguages, contactPage } from './page.js'

/** What the page for questions needs of the relay. */
export interface Contacting {
  database: Database
  policy: Policy
  demo: boolean
}

/** The script may run and speak to this relay alone; no form is sent as it is, and no other page is around it. */
const security = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

type Assets = Awaited<ReturnType<typeof contactAssets>>

/** `/contact`: the page on which people turn to the operator, and what it needs. */
export function contactPageRoutes(relay: Contacting): Hono {
  // Read when somebody first asks: whoever runs a part of the relay in a test need not have built the pages.
  let read: Assets | undefined
  const assets = async (): Promise<Assets> => {
    read ??= await contactAssets()
    return read
  }
  const show = async (c: Context, language: Language) => {
    const { script, style } = await assets()
    const { policy, demo, database } = relay
    const hasKey = await database.transaction(hasContactKey, { readOnly: true })
    const paths = { script: script.path, style: style.path }
    const page = contactPage({ language, policy, hasKey, demo, assets: paths })
    return c.html(page, 200, { 'Content-Security-Policy': security, 'Content-Language': language })
  }
  const offered = (code: string) => contactLanguages(relay.policy).find((language) => language === code)
  return (
    new Hono()
      .get('/contact', inReadersLanguage(relay.policy), (c) => {
        const language: string = c.get('language')
        return show(c, offered(language) ?? 'en')
      })
      .get('/contact/:language', (c) => {
        const language = offered(c.req.param('language'))
        if (language === undefined) throw new Refusal('not-found')
        return show(c, language)
      })
      // The script is a quarter as large on the way.
      .get('/assets/:name{contact-[0-9a-f]+\\.(?:js|css)}', compress(), async (c) => {
        const found = Object.values(await assets()).find(({ path }) => path === c.req.path)
        if (found === undefined) throw new Refusal('not-found')
        return c.body(new Uint8Array(found.body), 200, {
          'Content-Type': found.type,
          'Cache-Control': 'public, max-age=31536000, immutable',
        })
      })
  )
}

/** What the browser asks for, else the first language of the policy that the page is written in. */
const inReadersLanguage = (policy: Policy) =>
  languageDetector({
    order: ['header'],
    caches: false,
    supportedLanguages: contactLanguages(policy),
    fallbackLanguage:
      policy.languages.find((code) => contactLanguages(policy).some((one) => one === code)) ?? 'en',
    // Browsers say Norwegian in three ways.
    convertDetectedLanguage: (code) => code.replace(/^n[no]\b/i, 'nb'),
  })
