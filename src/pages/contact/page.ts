import { html, raw } from 'hono/html'
import type { Policy } from '../../policy/policy.js'
import { type Language, languages } from '../../verdict/language.js'
import { formFields } from './form.js'
import { contactWordsIn } from './words/in-language.js'
import type { ContactWords } from './words/words.js'

/** What the page is made of. */
export interface ContactPage {
  language: Language
  policy: Policy
  /** Whether the operator has a contact key: without one there is no form. */
  hasKey: boolean
  demo: boolean
  assets: { script: string; style: string }
}

/** Each language by its own name. */
const names: Record<Language, string> = { nb: 'Norsk', da: 'Dansk', en: 'English' }

/** The languages in which both the page and the policy are written. */
export const contactLanguages = (policy: Policy): Language[] => {
  const shared = languages.filter((code) => policy.languages.includes(code))
  return shared.length === 0 ? ['en'] : shared
}

/** The page on which people turn to the operator. What it seals and sends, its script does in the browser. */
export function contactPage({ language, policy, hasKey, demo, assets }: ContactPage) {
  const words = contactWordsIn(language)
  const { country, timeZone, operator } = policy
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${words.title} · ${operator.name}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assets.style}">
    ${
      hasKey
        ? html`<script type="application/json" id="page">${raw(jsonInHtml({ country, timeZone }))}</script>
    <script type="module" src="${assets.script}"></script>`
        : ''
    }
  </head>
  <body>
    <header class="top">
      <p><a href="/">Videre</a> · ${operator.name}</p>
      <nav aria-label="${words.languages}">${contactLanguages(policy).map((code) => languageLink(code, language))}</nav>
    </header>
    ${demo ? html`<p class="demo"><strong>${words.demo}</strong></p>` : ''}
    <main>
      <h1>${words.title}</h1>
      ${emergency(words, policy, language)}
      <p>${words.intro(operator.name)}</p>
      ${hasKey ? formFields(words, policy, language) : html`<p class="note">${words.noKey}</p>`}
      ${otherWays(words, policy)}
    </main>
  </body>
</html>`
}

const languageLink = (code: Language, current: Language) =>
  code === current
    ? html`<span aria-current="true">${names[code]}</span> `
    : html`<a href="/contact/${code}" hreflang="${code}" lang="${code}">${names[code]}</a> `

/** A text of the policy in the reader's language, or the nearest that there is. */
const inWords = (texts: Readonly<Record<string, string>>, language: Language): string =>
  texts[language] ?? texts.en ?? Object.values(texts)[0] ?? ''

const emergency = (words: ContactWords, policy: Policy, language: Language) => html`<div class="emergency">
        <p>${words.emergency}</p>
        <ul>${policy.emergency.map(({ number, labels }) => html`<li><a href="tel:${number}">${number}</a> ${inWords(labels, language)}</li>`)}</ul>
      </div>`

const otherWays = (words: ContactWords, { operator }: Policy) => html`<section>
        <h2 id="other-ways">${words.otherWays}</h2>
        <dl>
          <dt>${words.byTelephone}</dt>
          <dd><a href="tel:${operator.telephone}">${operator.telephone}</a></dd>
          <dt>${words.byMail}</dt>
          <dd><a href="mailto:${operator.email}">${operator.email}</a><p class="hint">${words.byMailWarning}</p></dd>
          ${operator.address === undefined ? '' : html`<dt>${words.byLetter}</dt><dd><p>${operator.address}</p></dd>`}
          ${operator.dataProtectionOfficer === undefined ? '' : officer(words, operator.dataProtectionOfficer)}
        </dl>
      </section>`

const officer = (
  words: ContactWords,
  { email, telephone }: NonNullable<Policy['operator']['dataProtectionOfficer']>,
) =>
  html`<dt>${words.officer}</dt><dd><a href="mailto:${email}">${email}</a>${telephone === undefined ? '' : html` · <a href="tel:${telephone}">${telephone}</a>`}</dd>`

/** JSON that cannot end the element that it stands in, nor begin another. */
const jsonInHtml = (data: object): string => JSON.stringify(data).replaceAll('<', '\\u003c')
