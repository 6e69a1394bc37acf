import { html } from 'hono/html'
import type { Language } from '../../verdict/language.js'
import { numberText } from './names.js'

/** A line of a chart: what it is about, and how many. */
export interface Bar {
  name: string
  enquiries: number
}

/**
 * A chart that is a table: beside each name its number, and a bar as long as the number is large. The bar says nothing that the number does
 * not, and is hidden from who cannot see it. On a small screen rows are laid out anew, and the roles say that they are rows all the same.
 */
export const barTable = (
  bars: readonly Bar[],
  heads: { name: string; enquiries: string; caption: string },
  language: Language,
) => {
  const most = bars.reduce((max, { enquiries }) => Math.max(max, enquiries), 1)
  return html`<table class="bars" role="table">
        <caption>${heads.caption}</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${heads.name}</th><th scope="col" role="columnheader" class="number">${heads.enquiries}</th><td class="bar"></td></tr></thead>
        <tbody role="rowgroup">${bars.map((bar) => line(bar, most, language))}</tbody>
      </table>`
}

const line = ({ name, enquiries }: Bar, most: number, language: Language) => html`
          <tr role="row"><th scope="row" role="rowheader">${name}</th><td role="cell" class="number">${numberText(enquiries, language)}</td><td role="cell" class="bar"><svg
            viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect
            width="${((enquiries * 100) / most).toFixed(2)}" height="10" rx="0.6"/></svg></td></tr>`
