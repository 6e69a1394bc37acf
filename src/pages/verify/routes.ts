import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { languageDetector } from 'hono/language'
import { Refusal } from '../../base/refusal.js'
import type { Database } from '../../database/database.js'
import type { Policy } from '../../policy/policy.js'
import { type Trusted, trustIn } from '../../prove/log/trusted.js'
import { isLanguage, type Language, languages } from '../../verdict/language.js'
import { verifyAssets } from './assets.js'
import { verifyPage } from './page.js'

/** What the page for checking evidence needs of the relay. */
export interface Verifying extends Trusted {
  database: Database
  policy: Policy
  demo: boolean
}

/** The script may run and nothing may leave: no request, no form, and no other page around it. */
const security = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/verify`: the page on which anybody checks evidence in their browser, and what it needs. */
export function verifyRoutes(relay: Verifying): Hono {
  // Read when somebody first asks: whoever runs a part of the relay in a test need not have built the pages.
  let read: Assets | undefined
  const assets = async (): Promise<Assets> => {
    read ??= await verifyAssets()
    return read
  }
  return (
    new Hono()
      .get('/verify', inReadersLanguage(relay.policy), async (c) => {
        const { script, style } = await assets()
        const trust = await relay.database.transaction((tx) => trustIn(tx, relay), { readOnly: true })
        const { timeZone, operator } = relay.policy
        const page = verifyPage({
          language: languageOf(c),
          relay: { trust, timeZone },
          operator: operator.name,
          demo: relay.demo,
          assets: { script: script.path, style: style.path },
        })
        return c.html(page, 200, { 'Content-Security-Policy': security })
      })
      // The script is a quarter as large on the way.
      .get('/assets/:name', compress(), async (c) => {
        const found = Object.values(await assets()).find(({ path }) => path === c.req.path)
        if (found === undefined) throw new Refusal('not-found')
        return c.body(new Uint8Array(found.body), 200, {
          'Content-Type': found.type,
          'Cache-Control': 'public, max-age=31536000, immutable',
        })
      })
  )
}

type Assets = Awaited<ReturnType<typeof verifyAssets>>

function languageOf(c: Context): Language {
  const language: string = c.get('language')
  return isLanguage(language) ? language : 'en'
}

/** `?lang=`, else what the browser asks for, else the first language of the policy that the page is written in. */
const inReadersLanguage = (policy: Policy) =>
  languageDetector({
    order: ['querystring', 'header'],
    lookupQueryString: 'lang',
    caches: false,
    supportedLanguages: [...languages],
    fallbackLanguage: policy.languages.find(isLanguage) ?? 'en',
    // Browsers say Norwegian in three ways.
    convertDetectedLanguage: (code) => code.replace(/^n[no]\b/i, 'nb'),
  })
