import { html } from 'hono/html'
import { longestHoldDays } from '../../contract/staff.js'
import { dueInstant } from '../../policy/due.js'
import { enquiryPeriod, questionTimes } from '../../policy/retention.js'
import { capital, day, type Notice, type Piece, period, periodOrNull, prose, titled } from './notice.js'

/** How long everything is kept: computed as the retention job computes it, then what the operator says of it. */
export function keptPieces(notice: Notice): Piece {
  const { policy, words, titles, today } = notice
  const after = enquiryPeriod(policy)
  const { kept } = words
  const { dueAt } = dueInstant(today, after, policy.timeZone)
  const rows = [
    [kept.enquiry, capital(kept.enquiryFor(period(notice, after)))],
    [kept.withdrawn, kept.atOnce],
    [kept.newsAddress, kept.withEnquiry],
    [kept.question, questionSentence(notice)],
  ] as const
  return html`<dl class="kept">${rows.map(([what, long]) => html`<div><dt>${what}</dt><dd>${long}</dd></div>`)}</dl>
      <p>${kept.example(day(notice, today), day(notice, dueAt))}</p>
      ${prose(notice, policy.notice.retention)}
      <p><strong>${kept.longest(period(notice, after))}</strong></p>
      <h3>${words.hold.heading}</h3>
      <p>${words.hold.text(longestHoldDays)}</p>
      <h3>${titles.subjects.backup}</h3>
      ${prose(notice, policy.notice.backup)}
      <p>${words.backup}</p>
      ${titled(notice, titles.subjects.statistics, policy.notice.statistics)}
      <p><a href="/statistics">${words.statistics}</a></p>`
}

function questionSentence(notice: Notice): string {
  const { kept } = notice.words
  const times = questionTimes(notice.policy)
  const [afterClosing, longest] = [periodOrNull(notice, times.afterClosing), period(notice, times.longest)]
  return afterClosing === null
    ? kept.questionAtOnce(longest)
    : capital(kept.questionFor(afterClosing, longest))
}

/** What becomes of visits: none is recorded, whatever the policy would allow. */
export function visitPieces(notice: Notice): Piece {
  const { policy, words } = notice
  const rule = policy.retention.find(({ what }) => what === 'visits')
  const allowed = rule === undefined ? null : periodOrNull(notice, rule.after)
  return html`${prose(notice, policy.notice.visits)}
      ${allowed === null ? '' : html`<p>${words.visits.allowed(allowed)}</p>`}
      <p>${words.visits.none}</p>`
}
