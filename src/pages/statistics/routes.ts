import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { compress } from 'hono/compress'
import { languageDetector } from 'hono/language'
import { z } from 'zod'
import { hex, utf8 } from '../../base/bytes.js'
import { sha256 } from '../../base/hash.js'
import { Refusal } from '../../base/refusal.js'
import { statisticsAnswer } from '../../contract/statistics.js'
import type { Database } from '../../database/database.js'
import { readPublished } from '../../expire/generalised.js'
import { reportOf } from '../../expire/report-read.js'
import { createApi, jsonAnswer, refused } from '../../http/api.js'
import type { Policy } from '../../policy/policy.js'
import type { Quorum } from '../../prove/log/checkpoints.js'
import { proofsOf } from '../../prove/log/prove.js'
import { encodeReportFile, reportEntry } from '../../prove/retention-report.js'
import { isLanguage, type Language, languages } from '../../verdict/language.js'
import { readStatistics } from './answer.js'
import { statisticsCsv } from './csv.js'
import { statisticsPage } from './page.js'
import { statisticsStyle } from './style.js'

/** What publishing statistics needs of the relay. */
export interface Publishing {
  database: Database
  policy: Policy
  quorum: Quorum
  demo: boolean
}

const statisticsRoute = createRoute({
  method: 'get',
  path: '/api/v1/statistics',
  summary: 'What is published of enquiries that are gone, and how the relay reported on retention',
  responses: { 200: jsonAnswer('Groups of at least 11, month by month', statisticsAnswer), default: refused },
})

const reportRoute = createRoute({
  method: 'get',
  path: '/api/v1/retention-reports/{day}',
  summary: "A day's retention report, signed, with its proof that it is in the public log",
  request: { params: z.object({ day: z.iso.date() }) },
  responses: {
    200: {
      description: 'A file for videre retention check',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: refused,
  },
})

/** The page runs nothing, and nothing leaves it. */
const security = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page's style, under a name that changes with it. */
const stylePath = `/statistics-${hex(sha256(utf8(statisticsStyle)).slice(0, 8))}.css`

/** `/statistics`, the same as CSV and as JSON, and the retention report of each day. */
export function statisticsRoutes({ database, policy, quorum, demo }: Publishing): OpenAPIHono {
  const offered = offeredLanguages(policy)
  const app = createApi()
  app.get('/statistics', compress(), inReadersLanguage(offered), async (c) => {
    const statistics = await database.transaction((tx) => readStatistics(tx, policy), { readOnly: true })
    const language = languageOf(c, offered)
    const page = statisticsPage({ language, languages: offered, policy, demo, style: stylePath, statistics })
    return c.html(page, 200, { 'Content-Security-Policy': security })
  })
  app.get(stylePath, (c) =>
    c.body(statisticsStyle, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
    }),
  )
  app.get('/statistics.csv', compress(), async (c) => {
    const { rows } = await database.transaction((tx) => readPublished(tx, policy), { readOnly: true })
    return c.body(statisticsCsv(rows), 200, {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': 'attachment; filename="statistics.csv"',
    })
  })
  return app
    .openapi(statisticsRoute, async (c) => {
      const statistics = await database.transaction((tx) => readStatistics(tx, policy), { readOnly: true })
      return c.json(statistics, 200)
    })
    .openapi(reportRoute, (c) => answerReport(c, { database, quorum }, c.req.valid('param').day))
}

async function answerReport(
  c: Context,
  { database, quorum }: Pick<Publishing, 'database' | 'quorum'>,
  day: string,
) {
  const file = await database.transaction(
    async (tx) => {
      const signed = await reportOf(tx, day)
      if (signed === null) throw new Refusal('not-found', 'there is no report of this day')
      const entry = reportEntry(signed)
      return encodeReportFile({
        v: 1,
        ...signed,
        proof: (await proofsOf(tx, [entry], quorum)).get(entry) ?? null,
      })
    },
    { readOnly: true },
  )
  return c.body(new Uint8Array(file), 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${day}.retention.json"`,
  })
}

/** The languages of the policy that the page is written in; all of them if it is written in none of those. */
function offeredLanguages(policy: Policy): readonly Language[] {
  const offered = policy.languages.filter(isLanguage)
  return offered.length === 0 ? languages : offered
}

function languageOf(c: Context, offered: readonly Language[]): Language {
  const language: string = c.get('language')
  return offered.find((one) => one === language) ?? offered[0] ?? 'en'
}

/** `?lang=`, else what the browser asks for, else the first. */
const inReadersLanguage = (offered: readonly Language[]) =>
  languageDetector({
    order: ['querystring', 'header'],
    lookupQueryString: 'lang',
    caches: false,
    supportedLanguages: [...offered],
    fallbackLanguage: offered[0] ?? 'en',
    // Browsers say Norwegian in three ways.
    convertDetectedLanguage: (code) => code.replace(/^n[no]\b/i, 'nb'),
  })
