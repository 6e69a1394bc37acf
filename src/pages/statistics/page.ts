import { html } from 'hono/html'
import type { Statistics } from '../../contract/statistics.js'
import type { Policy } from '../../policy/policy.js'
import type { Language } from '../../verdict/language.js'
import { barTable } from './bars.js'
import { groupTable } from './group-table.js'
import { careNeedsText, monthText, type Names, namesIn, periodText } from './names.js'
import { retentionSection } from './retention-section.js'
import { statisticsWordsIn } from './words/in-language.js'

/** What the page of statistics is made of. */
export interface StatisticsPage {
  language: Language
  languages: readonly Language[]
  policy: Policy
  demo: boolean
  style: string
  statistics: Statistics
}

/** Each language by its own name. */
const ownNames: Record<Language, string> = { nb: 'Norsk', da: 'Dansk', en: 'English' }

/** How many months the chart by care need is about. */
const recentTables = 12
/** How many months the chart by month shows: the others are in the files. */
const tablesShown = 24

/** The page of statistics. It needs no script. */
export function statisticsPage({ language, languages, policy, demo, style, statistics }: StatisticsPage) {
  const words = statisticsWordsIn(language)
  const names = namesIn(language, words, policy)
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${words.title} · Videre</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <header class="top screen-only">
      <p><a href="/">Videre</a> · ${policy.operator.name}</p>
      <nav aria-label="${words.languages}">${languages.map((code) => languageLink(code, language))}</nav>
    </header>
    ${demo ? html`<p class="demo"><strong>${words.demo}</strong></p>` : ''}
    <main>
      <h1>${words.title}</h1>
      <p>${words.intro}</p>
      ${statistics.tables.length === 0 ? html`<p><strong>${words.nothingYet}</strong></p>` : numbers(statistics, names)}
      <h2>${words.why}</h2>
      ${words.whyText.map((text) => html`<p>${text}</p>`)}
      ${retentionSection(statistics.reports, names)}
    </main>
  </body>
</html>`
}

const languageLink = (code: Language, current: Language) =>
  code === current
    ? html`<span aria-current="true">${ownNames[code]}</span> `
    : html`<a href="?lang=${code}" hreflang="${code}" lang="${code}">${ownNames[code]}</a> `

function numbers({ tables }: Statistics, names: Names) {
  const { words, language } = names
  const latest = tables.toReversed()
  const byMonth = latest.slice(0, tablesShown).map(({ fromMonth, toMonth, enquiries }) => ({
    name: periodText(fromMonth, toMonth, names),
    enquiries,
  }))
  return html`<h2>${words.byMonth}</h2>
      ${barTable(byMonth, { name: words.month, enquiries: words.enquiries, caption: words.byMonthCaption }, language)}
      ${byNeed(latest.slice(0, recentTables), names)}
      ${groupTable(latest[0], names)}
      <p class="screen-only">${words.downloads}: <a href="/statistics.csv" download>${words.csv}</a>,
      <a href="/api/v1/statistics">${words.json}</a></p>`
}

/** The chart by care need: how many are in groups about one care need alone, and how many in others. */
function byNeed(tables: Statistics['tables'], names: Names) {
  const { words, language } = names
  const counts = new Map<string, number>()
  let several = 0
  for (const { careNeeds, enquiries } of tables.flatMap(({ groups }) => groups)) {
    const [only, ...others] = careNeeds ?? []
    if (only === undefined || others.length > 0) several += enquiries
    else counts.set(only, (counts.get(only) ?? 0) + enquiries)
  }
  const alone = [...counts]
    .map(([code, enquiries]) => ({ name: careNeedsText([code], names), enquiries }))
    .toSorted((a, b) => b.enquiries - a.enquiries || a.name.localeCompare(b.name, language))
  const bars = several === 0 ? alone : [...alone, { name: words.severalNeeds, enquiries: several }]
  const from = monthText(tables.at(-1)?.fromMonth ?? '', language)
  const to = monthText(tables[0]?.toMonth ?? '', language)
  const heads = { name: words.careNeed, enquiries: words.enquiries, caption: words.byNeedCaption(from, to) }
  return html`<h2>${words.byNeed}</h2>
      ${barTable(bars, heads, language)}
      ${several === 0 ? '' : html`<p class="quiet">${words.byNeedHint}</p>`}`
}
