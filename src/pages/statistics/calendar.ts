import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import type { Statistics } from '../../contract/statistics.js'
import { monthText, type Names } from './names.js'

type Report = Statistics['reports'][number]

/** The sign of each state: not by colour alone. */
export const signs: Readonly<Record<Report['state'], string>> = { kept: '✓', broken: '!', missing: '–' }

/** Where a day's report is downloaded. */
export const reportPath = (day: string): string => `/api/v1/retention-reports/${day}`

/** A calendar of each month with the reports of its days, the latest month first. */
export function calendars(reports: readonly Report[], names: Names) {
  const months = new Map<string, Map<number, Report>>()
  for (const report of reports) {
    const month = report.day.slice(0, 7)
    months.set(month, (months.get(month) ?? new Map()).set(Number(report.day.slice(8)), report))
  }
  return [...months].map(([month, days]) => calendar(month, days, names))
}

function calendar(month: string, days: ReadonlyMap<number, Report>, names: Names) {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 })
  const cells = [
    ...Array.from({ length: first.dayOfWeek - 1 }, () => null),
    ...Array.from({ length: first.daysInMonth }, (_, i) => i + 1),
  ]
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(i * 7, i * 7 + 7))
  const monday = first.subtract({ days: first.dayOfWeek - 1 })
  return html`<table class="calendar">
          <caption>${monthText(month, names.language)}</caption>
          <thead><tr>${Array.from({ length: 7 }, (_, i) => weekday(monday.add({ days: i }), names))}</tr></thead>
          <tbody>${weeks.map((week) => html`<tr>${week.map((day) => cell(day, days, names))}</tr>`)}</tbody>
        </table>`
}

const weekday = (day: Temporal.PlainDate, { language }: Names) =>
  html`<th scope="col" abbr="${day.toLocaleString(language, { weekday: 'long' })}">${day.toLocaleString(language, { weekday: 'narrow' })}</th>`

function cell(day: number | null, days: ReadonlyMap<number, Report>, { words }: Names) {
  const report = day === null ? undefined : days.get(day)
  if (report === undefined) return html`<td>${day ?? ''}</td>`
  const { state } = report
  const said = html`${day} <span aria-hidden="true">${signs[state]}</span><span class="hidden">${words[state]}</span>`
  return state === 'missing'
    ? html`<td class="${state}">${said}</td>`
    : html`<td class="${state}"><a href="${reportPath(report.day)}" download>${said}</a></td>`
}
