import { html } from 'hono/html'
import { inLanguage } from '../../policy/localized.js'
import type { Notice, Piece } from './notice.js'
import { type Section, sectionsOf } from './sections.js'

/** What the page shows besides the notice itself. */
export interface PrivacyPage {
  notice: Notice
  /** The part about versions. */
  versions: Piece
  /** Above everything: what is about to change, or that this version does not count. */
  banner: Piece | null
  /** Where this page is without its language. */
  path: string
  style: string
  demo: boolean
}

/** The privacy notice as a page: read, printed and linked to without a script. */
export function privacyPage({ notice, versions, banner, path, style, demo }: PrivacyPage): Piece {
  const { policy, language, words } = notice
  const sections = [
    ...sectionsOf(notice),
    { id: 'version', heading: words.version.heading, content: versions },
  ]
  const title = `${words.title} · ${policy.operator.name}`
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <header class="top">
      <p><a href="/">Videre</a> · ${policy.operator.name}</p>
      ${policy.languages.length < 2 ? '' : html`<nav aria-label="${words.languages}">${policy.languages.map(languageLink(path, language))}</nav>`}
    </header>
    ${demo ? html`<p class="demo"><strong>${words.demo}</strong></p>` : ''}
    <main>
      <h1>${words.title}</h1>
      ${banner ?? ''}
      ${emergency(notice)}
      <nav class="contents" aria-labelledby="contents">
        <details><summary id="contents">${words.contents}</summary>
        <ol>${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ol></details>
      </nav>
      ${sections.map(section)}
    </main>
  </body>
</html>`
}

const section = ({
  id,
  heading,
  content,
}: Section): Piece => html`<section id="${id}" aria-labelledby="${id}-heading">
      <h2 id="${id}-heading">${heading}</h2>
      ${content}
      </section>
      `

/** Each language by its own name. */
const languageLink = (path: string, current: string) => (code: string) => {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code
  const shown = name.charAt(0).toUpperCase() + name.slice(1)
  return code === current
    ? html`<span aria-current="true">${shown}</span> `
    : html`<a href="${path}/${code}" hreflang="${code}" lang="${code}">${shown}</a> `
}

const emergency = ({ policy, titles, language }: Notice): Piece => html`<div class="emergency">
        <p><strong>${titles.subjects.emergency}.</strong></p>
        <ul>${policy.emergency.map(
          ({ number, labels }) =>
            html`<li><a href="tel:${number}">${number}</a> ${inLanguage(labels, language)}</li>`,
        )}</ul>
      </div>`
