import { html, raw } from 'hono/html'
import { z } from 'zod'
import { trustSchema } from '../../prove/trust.js'
import { keysTable } from '../../verdict/keys-table.js'
import { type Language, languages } from '../../verdict/language.js'
import { html as htmlOf } from '../../verdict/markup.js'
import type { TrustFile } from '../../verdict/trust-file.js'
import { wordsIn } from '../../verdict/words/in-language.js'
import { pageWordsIn } from './words/in-language.js'
import type { PageWords } from './words/words.js'

/** What the page is made of. */
export interface VerifyPage {
  language: Language
  /** Whom the relay says to trust. */
  relay: TrustFile
  operator: string
  demo: boolean
  assets: { script: string; style: string }
}

/** Each language by its own name. */
const names: Record<Language, string> = { nb: 'Norsk', da: 'Dansk', en: 'English' }

/** The page on which people check evidence. What it does, its script does in the browser. */
export function verifyPage({ language, relay, operator, demo, assets }: VerifyPage) {
  const words = pageWordsIn(language)
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${words.title} · Videre</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assets.style}">
    <script type="application/json" id="relay">${raw(jsonInHtml(relay))}</script>
    <script type="module" src="${assets.script}"></script>
  </head>
  <body>
    <header class="top screen-only">
      <p><a href="/">Videre</a> · ${operator}</p>
      <nav aria-label="${words.languages}">${languages.map((code) => languageLink(code, language))}</nav>
    </header>
    ${demo ? html`<p class="demo"><strong>${words.demo}</strong></p>` : ''}
    <main>
      <h1 class="screen-only">${words.title}</h1>
      <div class="screen-only">
        <p>${words.intro}</p>
        <p><strong>${words.privately}</strong> ${words.offline}</p>
        <noscript><p class="problem">${words.needsScript}</p></noscript>
        ${evidenceChoice(words)}
      </div>
      <p id="status" class="screen-only" role="status"></p>
      <section id="verdict" hidden></section>
      ${keys(words, language, relay)}
    </main>
  </body>
</html>`
}

const languageLink = (code: Language, current: Language) =>
  code === current
    ? html`<span aria-current="true">${names[code]}</span> `
    : html`<a href="?lang=${code}" hreflang="${code}" lang="${code}">${names[code]}</a> `

const evidenceChoice = (words: PageWords) => html`<div class="choice">
          <label for="evidence">${words.evidence}</label>
          <p id="evidence-hint">${words.evidenceHint}</p>
          <input type="file" id="evidence" accept=".json,application/json" aria-describedby="evidence-hint">
        </div>
        <details class="choice">
          <summary>${words.formQuestion}</summary>
          <label for="form">${words.form}</label>
          <p id="form-hint">${words.formHint}</p>
          <input type="file" id="form" accept=".json,application/json" aria-describedby="form-hint">
        </details>`

const keys = (
  words: PageWords,
  language: Language,
  { trust }: TrustFile,
) => html`<section class="screen-only">
        <h2>${words.keys}</h2>
        <p id="keys-from">${words.keysFromRelay(trust.origin)}</p>
        <div id="keys">${raw(htmlOf(keysTable(trust, wordsIn(language).record)))}</div>
        <p>${words.doubt}</p>
        <div class="choice">
          <label for="trust">${words.ownKeys}</label>
          <p id="trust-hint">${words.ownKeysHint}</p>
          <input type="file" id="trust" accept=".json,application/json" aria-describedby="trust-hint">
          <p class="problem" id="trust-problem" role="alert"></p>
          <button type="button" id="relay-keys" hidden>${words.relayKeysAgain}</button>
        </div>
      </section>`

/** JSON that cannot end the element that it stands in, nor begin another. */
const jsonInHtml = ({ trust, timeZone }: TrustFile): string =>
  JSON.stringify({ trust: z.encode(trustSchema, trust), timeZone }).replaceAll('<', '\\u003c')
