import { html } from 'hono/html'
import { reportStates, type Statistics } from '../../contract/statistics.js'
import { calendars, signs } from './calendar.js'
import { dayText, type Names } from './names.js'

type Reports = Statistics['reports']

/** Day by day whether everything was gone that should be, and how somebody checks that. */
export function retentionSection(reports: Reports, names: Names) {
  const { words } = names
  return html`<h2>${words.retention}</h2>
      <p>${words.retentionText}</p>
      ${reports.length === 0 ? html`<p><strong>${words.noReports}</strong></p>` : days(reports, names)}`
}

function days(reports: Reports, names: Names) {
  const { words } = names
  const kept = reports.filter(({ state }) => state === 'kept').length
  const problems = reports.filter(({ state }) => state !== 'kept')
  return html`<p><strong>${words.summary(kept, reports.length)}</strong></p>
      <ul class="legend" aria-label="${words.legend}">${reportStates.map(
        (state) =>
          html`<li><span class="sign ${state}" aria-hidden="true">${signs[state]}</span> ${words[state]}</li>`,
      )}</ul>
      <div class="calendars">${calendars(reports, names)}</div>
      ${problems.length === 0 ? '' : html`<h3>${words.problems}</h3><ul>${problems.map((one) => problem(one, names))}</ul>`}
      <h3>${words.checkTitle}</h3>
      <p>${words.checkText}</p>
      <pre><code>videre retention check ${reports[0]?.day}.retention.json</code></pre>`
}

const problem = ({ day, state, findings }: Reports[number], { words, language }: Names) =>
  html`<li>${dayText(day, language)}: ${words[state]}${
    findings.length === 0
      ? ''
      : html` (${findings.map(({ finding, count }, i) => html`${i === 0 ? '' : ', '}${count} × <code>${finding}</code>`)})`
  }</li>`
