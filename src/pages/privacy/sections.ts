import { html } from 'hono/html'
import { inLanguage } from '../../policy/localized.js'
import { enquiryPeriod } from '../../policy/retention.js'
import { keptPieces, visitPieces } from './kept.js'
import { capital, type Notice, type Piece, period, prose, titled } from './notice.js'

/** A part of the page with a heading, and the id by which it is linked to. */
export interface Section {
  id: string
  heading: string
  content: Piece
}

/** The whole notice but for its versions, in the order in which somebody asks. */
export const sectionsOf = (notice: Notice): Section[] => {
  const { words, titles, policy } = notice
  const { subjects } = titles
  return [
    { id: 'short', heading: words.short.heading, content: inShort(notice) },
    { id: 'operator', heading: subjects.operator, content: operator(notice) },
    { id: 'purpose', heading: subjects.purpose, content: purpose(notice) },
    { id: 'reading', heading: subjects.encryption, content: reading(notice) },
    { id: 'kept', heading: subjects.retention, content: keptPieces(notice) },
    { id: 'clinics', heading: subjects.clinics, content: clinics(notice) },
    { id: 'rights', heading: subjects.rights, content: rights(notice) },
    { id: 'questions', heading: words.questions.heading, content: questions(notice) },
    { id: 'others', heading: subjects.disclosures, content: others(notice) },
    { id: 'visits', heading: subjects.visits, content: visitPieces(notice) },
    { id: 'check', heading: words.check.heading, content: check(notice) },
    ...(policy.notice.breach === undefined
      ? []
      : [{ id: 'breach', heading: subjects.breach, content: prose(notice, policy.notice.breach) }]),
    { id: 'complaint', heading: subjects.complaint, content: complaint(notice) },
    { id: 'changes', heading: subjects.changes, content: changes(notice) },
  ]
}

function inShort(notice: Notice): Piece {
  const { short } = notice.words
  const kept = short.kept(period(notice, enquiryPeriod(notice.policy)))
  const lines = [short.sealed, kept, short.withdraw, short.nothing]
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}

function operator({ policy: { operator: it }, words }: Notice): Piece {
  const said = words.operator
  const telephone = (number: string) => html`<a href="tel:${number}">${number}</a>`
  // A narrow telephone breaks it there, and not within a name.
  const mail = (address: string) => {
    const at = address.lastIndexOf('@') + 1
    return html`<a href="mailto:${address}">${address.slice(0, at)}<wbr>${address.slice(at)}</a>`
  }
  const officer = it.dataProtectionOfficer
  const rows: (readonly [string, Piece | string] | null)[] = [
    it.organisationNumber === undefined ? null : [said.number, it.organisationNumber],
    it.address === undefined ? null : [said.address, it.address],
    [said.website, html`<a href="${it.url}">${it.url}</a>`],
    [said.email, mail(it.email)],
    [said.telephone, telephone(it.telephone)],
    officer === undefined
      ? null
      : [
          said.officer,
          html`${mail(officer.email)}${officer.telephone === undefined ? '' : html`, ${telephone(officer.telephone)}`}`,
        ],
  ]
  return html`<p><strong>${it.name}</strong></p>
      <dl class="facts">${rows.map((row) => (row === null ? '' : html`<div><dt>${row[0]}</dt><dd>${row[1]}</dd></div>`))}</dl>`
}

function purpose(notice: Notice): Piece {
  const { policy, words, titles, language } = notice
  const { subjects } = titles
  const bases = policy.notice.lawfulBasis.map(
    ({ basis, articles, text }) =>
      html`<li><strong>${titles.bases[basis]}.</strong> ${inLanguage(text, language)}${
        articles.length === 0 ? '' : html` <small>${words.articles(articles.join(', '))}</small>`
      }</li>`,
  )
  return html`${prose(notice, policy.notice.purpose)}
      ${titled(notice, subjects.asked, policy.notice.asked)}
      <h3>${subjects.lawfulBasis}</h3>
      <ul>${bases}</ul>
      <h3>${subjects.consent}</h3>
      <p>${words.consent}</p>
      <blockquote>${prose(notice, policy.consent.text)}</blockquote>`
}

function reading(notice: Notice): Piece {
  const { policy, words, titles } = notice
  return html`${prose(notice, policy.notice.encryption)}
      ${titled(notice, titles.subjects.known, policy.notice.known)}
      <h3>${titles.subjects.staffAccess}</h3>
      ${prose(notice, policy.notice.staffAccess)}
      <p>${words.staff}</p>`
}

function clinics(notice: Notice): Piece {
  const { policy, words, titles } = notice
  return html`<p>${words.clinics.apart}</p>
      ${prose(notice, policy.notice.clinics)}
      <p>${words.clinics.unseen(policy.answer.seen.tell)} ${words.clinics.unhandled(policy.answer.handled.tell)}</p>
      ${titled(notice, titles.subjects.confirmation, policy.notice.confirmation)}`
}

function rights(notice: Notice): Piece {
  const { policy, words, titles } = notice
  const named = policy.rights.named.map(
    ({ right, text }) => html`<h3>${capital(titles.rights[right])}</h3>
      ${prose(notice, text)}
      <p class="how"><strong>${words.howHeading}:</strong> ${words.how[right]}</p>`,
  )
  return html`${named}
      <h3>${titles.subjects.identity}</h3>
      ${prose(notice, policy.rights.identity)}
      <p><a href="/contact">${words.lostLink}</a></p>`
}

const questions = ({ words }: Notice): Piece => html`<p>${words.questions.text}</p>
      <p><a href="/contact">${words.questions.link}</a></p>`

function others(notice: Notice): Piece {
  const { policy, words, titles, language } = notice
  const { subjects } = titles
  const { list } = policy.processors
  const told = policy.disclosures.map(
    ({ to, when }) =>
      html`<div><dt>${inLanguage(to, language)}</dt><dd>${capital(inLanguage(when, language))}.</dd></div>`,
  )
  const helping = list.map(
    ({ name, task, place }) =>
      html`<li>${name}: ${inLanguage(task, language)} (${inLanguage(place, language)})</li>`,
  )
  return html`<p>${words.never}</p>
      <dl class="facts">${told}</dl>
      <h3>${subjects.processors}</h3>
      ${prose(notice, policy.processors.text)}
      ${list.length === 0 ? '' : html`<ul>${helping}</ul>`}
      ${titled(notice, subjects.transfers, policy.notice.transfers)}
      ${titled(notice, subjects.otherServices, policy.notice.otherServices)}`
}

function check(notice: Notice): Piece {
  const { policy, words } = notice
  const { inclusion, witnesses } = policy.log
  return html`<p>${words.check.log(period(notice, inclusion))} ${words.check.witnesses(witnesses.needed)}</p>
      <p><a href="/verify">${words.check.link}</a></p>`
}

function complaint(notice: Notice): Piece {
  const { words, policy } = notice
  const { inHouse, authority } = policy.complaint
  return html`${prose(notice, inHouse)}
      <p>${words.complaint.first} <a href="/contact">${words.questions.link}</a>.</p>
      <p>${words.complaint.authority(authority.name)} <a href="${authority.url}">${authority.url}</a>${
        authority.telephone === undefined
          ? ''
          : html`, <a href="tel:${authority.telephone}">${authority.telephone}</a>`
      }</p>`
}

function changes(notice: Notice): Piece {
  const { words, policy } = notice
  const notified = policy.changes?.notice
  return html`${prose(notice, policy.notice.changes)}
      <p>${notified === undefined ? words.changes.noNotice : words.changes.notice(period(notice, notified))}</p>
      <p>${words.changes.yours}</p>`
}
