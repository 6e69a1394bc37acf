import { html } from 'hono/html'
import { questionKinds, questionLimits } from '../../form/question.js'
import type { Policy } from '../../policy/policy.js'
import { questionTimes } from '../../policy/retention.js'
import type { Language } from '../../verdict/language.js'
import { periodWords } from './period-words.js'
import type { ContactWords } from './words/words.js'

/**
 * The form, hidden until its script is there: what is typed is never sent as it is. Until then, and for ever if the script does not
 * come, the page says which other ways there are.
 */
export const formFields = (
  words: ContactWords,
  policy: Policy,
  language: Language,
) => html`<p class="note" id="needs-script">${words.needsScript}</p>
      <section id="sent" class="sent" tabindex="-1" aria-labelledby="sent-title" hidden></section>
      <form id="form" method="post" novalidate hidden>
        <div id="problems" class="problems" role="alert" tabindex="-1" hidden></div>
        ${kind(words)}
        ${right(words, policy, language)}
        <div class="field">
          <label for="message">${words.message}</label>
          <p class="hint" id="message-hint">${words.messageHint(inDigits(questionLimits.message, language))}</p>
          <textarea id="message" rows="8" autocomplete="off" aria-describedby="message-hint message-careful message-fault" required></textarea>
          <p class="careful" id="message-careful" role="status"></p>
          <p class="fault" id="message-fault"></p>
        </div>
        ${line(words, 'name', { autocomplete: 'name' })}
        ${reply(words)}
        ${line(words, 'reference', { autocomplete: 'off', hint: words.referenceHint, short: true })}
        ${next(words, policy, language)}
        <button id="send">${words.send}</button>
        <p id="status" role="status"></p>
      </form>`

const inDigits = (count: number, language: Language): string => new Intl.NumberFormat(language).format(count)

const kind = (words: ContactWords) => html`<fieldset>
          <legend>${words.kind}</legend>
          ${questionKinds.map(
            (one, i) => html`<div class="choice">
            <input type="radio" name="kind" id="kind-${one}" value="${one}" ${i === 0 ? 'checked' : ''}>
            <label for="kind-${one}">${words.kinds[one]}</label>
          </div>`,
          )}
        </fieldset>`

const right = (
  words: ContactWords,
  { rights }: Policy,
  language: Language,
) => html`<div class="field" id="right-field" hidden>
          <label for="right">${words.right}</label>
          <p class="hint" id="right-hint">${rights.identity[language] ?? ''}</p>
          <select id="right" aria-describedby="right-hint right-fault">
            <option value="">${words.anyRight}</option>
            ${rights.named.map((one) => html`<option value="${one.right}">${words.rights[one.right]}</option>`)}
          </select>
          <p class="fault" id="right-fault"></p>
        </div>`

/** Before it is sent: what becomes of it, as the policy says. */
function next(words: ContactWords, policy: Policy, language: Language) {
  const { afterClosing, longest } = questionTimes(policy)
  const kept = words.kept(periodWords(afterClosing, language), periodWords(longest, language) ?? longest)
  return html`<h2>${words.next}</h2>
        <ul class="next"><li>${words.sealed}</li><li>${kept}</li><li>${words.nothingElse}</li>
          <li><a href="/privacy/${language}">${words.privacy}</a></li></ul>`
}

const reply = (
  words: ContactWords,
) => html`<fieldset id="reply" aria-describedby="reply-hint reply-fault" tabindex="-1">
          <legend>${words.reply}</legend>
          <p class="hint" id="reply-hint" data-feedback="${words.replyHintFeedback}" data-usual="${words.replyHint}">${words.replyHint}</p>
          <p class="fault" id="reply-fault"></p>
          ${line(words, 'email', { type: 'email', autocomplete: 'email', inOneOf: true })}
          ${line(words, 'phone', { type: 'tel', autocomplete: 'tel', inOneOf: true, short: true })}
          <div class="field">
            <label for="address">${words.address}</label>
            <textarea id="address" rows="3" autocomplete="street-address" aria-describedby="address-fault"></textarea>
            <p class="fault" id="address-fault"></p>
          </div>
        </fieldset>`

interface LineOptions {
  type?: 'email' | 'tel'
  autocomplete: string
  hint?: string
  short?: boolean
  /** One of several of which one is needed: then none of them is called optional. */
  inOneOf?: boolean
}

const line = (
  words: ContactWords,
  name: 'name' | 'email' | 'phone' | 'reference',
  { type, autocomplete, hint, short = false, inOneOf = false }: LineOptions,
) => html`<div class="field">
          <label for="${name}">${words[name]}${inOneOf ? '' : html` <span class="optional">(${words.optional})</span>`}</label>
          ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
          <input id="${name}" type="${type ?? 'text'}" autocomplete="${autocomplete}" class="${short ? 'short' : ''}" aria-describedby="${hint === undefined ? '' : `${name}-hint `}${name}-fault">
          <p class="fault" id="${name}-fault"></p>
        </div>`
