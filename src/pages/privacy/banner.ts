import { html } from 'hono/html'
import { changeInWords } from '../../policy/change-words.js'
import { changesBetween } from '../../policy/changes.js'
import type { AnnouncedPolicy } from '../../policy/in-force.js'
import { day, type Notice, type Piece } from './notice.js'
import { pathOf } from './versions.js'

/** What is about to change for a patient, and from when. */
export function announcement(notice: Notice, announced: AnnouncedPolicy): Piece {
  const { policy, words, language, today } = notice
  const said = words.announced
  const told = changesBetween(policy, announced.policy).map((change) => changeInWords(change, language))
  return html`<section class="banner" aria-labelledby="announced">
        <h2 id="announced">${said.heading(day(notice, announced.from))}</h2>
        ${announced.from <= today ? html`<p>${said.due}</p>` : ''}
        <p>${said.text}</p>
        <ul>${told.map((sentence) => html`<li>${sentence}</li>`)}</ul>
        <p><a href="${pathOf(announced.policy.version)}">${said.link}</a></p>
      </section>`
}

/** That the version shown is not the one in force. `from` is the earliest instant of one that never was. */
export function notInForce(notice: Notice, from: Date | null): Piece {
  const { other } = notice.words
  return html`<div class="banner">
        <p><strong>${from === null ? other.earlier : other.announced(day(notice, from))}</strong></p>
        <p><a href="/privacy">${other.link}</a></p>
      </div>`
}
