import { readReference } from '../../base/ids.js'
import { relayClient } from '../../client/relay.js'
import { holdsIdentityNumber } from '../../form/identity-number.js'
import { type Country, countries } from '../../form/postcode.js'
import { type QuestionDraft, questionFromDraft } from '../../form/question.js'
import { isLanguage } from '../../verdict/language.js'
import { found } from '../verify/in-page/dom.js'
import { showFailure, showFaults } from './in-page/faults.js'
import { createSender } from './in-page/send.js'
import { showSent } from './in-page/sent.js'
import { contactWordsIn } from './words/in-language.js'

const { lang } = document.documentElement
const language = isLanguage(lang) ? lang : 'en'
const words = contactWordsIn(language)

const page = {
  needsScript: found('needs-script', HTMLElement),
  form: found('form', HTMLFormElement),
  kinds: [...document.querySelectorAll<HTMLInputElement>('input[name="kind"]')],
  rightField: found('right-field', HTMLElement),
  right: found('right', HTMLSelectElement),
  message: found('message', HTMLTextAreaElement),
  careful: found('message-careful', HTMLElement),
  name: found('name', HTMLInputElement),
  email: found('email', HTMLInputElement),
  phone: found('phone', HTMLInputElement),
  address: found('address', HTMLTextAreaElement),
  replyHint: found('reply-hint', HTMLElement),
  reference: found('reference', HTMLInputElement),
  send: found('send', HTMLButtonElement),
  status: found('status', HTMLElement),
}

const { country, timeZone } = dataOfPage()
const seal = createSender(relayClient(new URL(location.origin)))
let isSending = false

/** What the relay wrote into the page. Throws if it is not what this script was made for. */
function dataOfPage(): { country: Country; timeZone: string } {
  const data = JSON.parse(found('page', HTMLScriptElement).textContent) as Record<string, unknown>
  const known = countries.find((one) => one === data.country)
  if (known === undefined || typeof data.timeZone !== 'string') throw new TypeError('another page')
  return { country: known, timeZone: data.timeZone }
}

const kind = (): string => page.kinds.find(({ checked }) => checked)?.value ?? 'question'

const draft = (): QuestionDraft => ({
  kind: kind(),
  right: page.right.value,
  message: page.message.value,
  name: page.name.value,
  email: page.email.value,
  phone: page.phone.value,
  address: page.address.value,
  reference: page.reference.value,
})

async function submit(): Promise<void> {
  if (isSending) return
  const read = questionFromDraft(draft(), { country })
  if (read.kind === 'invalid') return showFaults(read.fields, words, page.message.value, language)
  showFaults([], words, '', language)
  setSending(true)
  const outcome = await seal(read.question)
  setSending(false)
  if (outcome.kind === 'failed') showFailure(words.failures[outcome.why], words.nothingLost)
  else showSent(outcome.answer, read.question, words, { language, timeZone })
}

/** Not disabled: a button that is loses the focus. */
function setSending(is: boolean): void {
  isSending = is
  page.send.setAttribute('aria-disabled', String(is))
  page.status.textContent = is ? words.sending : ''
}

function showKind(): void {
  page.rightField.hidden = kind() !== 'right'
  const { usual = '', feedback = '' } = page.replyHint.dataset
  page.replyHint.textContent = kind() === 'feedback' ? feedback : usual
}

/** Said when it begins to be so, not with every letter. */
function warnOfIdentityNumber(): void {
  const isThere = [page.message, page.name].some(({ value }) => holdsIdentityNumber(value))
  const text = isThere ? words.identityNumber : ''
  if (page.careful.textContent !== text) page.careful.textContent = text
}

/** The reference may come in the fragment, which no server sees, and goes along to the page in another language. */
function takeReference(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('reference')
  const reference = given === null ? null : readReference(given)
  if (reference === null) return
  page.reference.value = reference
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) link.hash = location.hash
}

page.form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})
for (const one of page.kinds) one.addEventListener('change', showKind)
for (const one of [page.message, page.name]) one.addEventListener('input', warnOfIdentityNumber)
window.addEventListener('hashchange', takeReference)
showKind()
takeReference()
page.needsScript.hidden = true
page.form.hidden = false
