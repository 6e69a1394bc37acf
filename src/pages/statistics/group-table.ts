import { html } from 'hono/html'
import type { Statistics } from '../../contract/statistics.js'
import {
  careNeedsText,
  clinicsText,
  countiesText,
  type Names,
  numberText,
  outcomesText,
  periodText,
} from './names.js'

type Table = Statistics['tables'][number]

/** Every group of one table, folded until somebody wants it. On a small screen each group is a short list. */
export function groupTable(table: Table | undefined, names: Names) {
  if (table === undefined) return ''
  const { words } = names
  const period = periodText(table.fromMonth, table.toMonth, names)
  const heads = [words.careNeed, words.county, words.outcome, words.clinics]
  return html`<details>
        <summary>${words.groups(period)}</summary>
        <table class="groups" role="table">
          <caption>${words.groupsCaption(period)}</caption>
          <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}<th scope="col" role="columnheader" class="number">${words.enquiries}</th></tr></thead>
          <tbody role="rowgroup">${table.groups.map((group) => line(group, names))}</tbody>
        </table>
        <p class="quiet">${words.groupsHint}</p>
      </details>`
}

const line = (
  { careNeeds, counties, outcomes, clinicCounts, enquiries }: Table['groups'][number],
  names: Names,
) => {
  const { words, language } = names
  return html`
            <tr role="row"><th scope="row" role="rowheader" data-name="${words.careNeed}">${careNeedsText(careNeeds, names)}</th><td role="cell"
            data-name="${words.county}">${countiesText(counties, names)}</td><td role="cell"
            data-name="${words.outcome}">${outcomesText(outcomes, names)}</td><td role="cell"
            data-name="${words.clinics}">${clinicsText(clinicCounts, names)}</td><td role="cell" class="number"
            data-name="${words.enquiries}">${numberText(enquiries, language)}</td></tr>`
}
