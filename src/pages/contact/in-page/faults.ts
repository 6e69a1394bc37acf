import type { FieldProblem } from '../../../base/refusal.js'
import { questionLimits } from '../../../form/question.js'
import { countCharacters, tidyText } from '../../../form/text.js'
import { found } from '../../verify/in-page/dom.js'
import type { ContactWords } from '../words/words.js'

/** The fields that can be wrong, in the order of the page: whose fault it is, and what somebody goes to to mend it. */
const places = [
  { field: 'right', at: 'right', goTo: 'right' },
  { field: 'message', at: 'message', goTo: 'message' },
  { field: 'name', at: 'name', goTo: 'name' },
  { field: 'reply', at: 'reply', goTo: 'email' },
  { field: 'reply.email', at: 'email', goTo: 'email' },
  { field: 'reply.phone', at: 'phone', goTo: 'phone' },
  { field: 'reply.address', at: 'address', goTo: 'address' },
  { field: 'reference', at: 'reference', goTo: 'reference' },
] as const

type Place = (typeof places)[number]

/** Shows what is wrong beside each field and in a list on top, which gets the focus. Without problems all of it goes. */
export function showFaults(
  problems: readonly FieldProblem[],
  words: ContactWords,
  message: string,
  language: string,
): void {
  const wrong = places.filter(({ field }) => problems.some((one) => one.field === field))
  for (const place of places) {
    const text = wrong.includes(place) ? faultOf(place, words, message, language) : ''
    found(`${place.at}-fault`, HTMLElement).textContent = text
    const control = found(place.at, HTMLElement)
    if (text === '') control.removeAttribute('aria-invalid')
    // A group of fields cannot be invalid itself; its fault is read with its name.
    else if (place.at !== 'reply') control.setAttribute('aria-invalid', 'true')
  }
  const box = found('problems', HTMLElement)
  box.hidden = wrong.length === 0
  if (wrong.length === 0) return
  box.replaceChildren(heading(words.problems(wrong.length)), list(wrong, words, message, language))
  box.focus()
}

/** Shows that it was not sent, and why, in the place of what is wrong with fields. */
export function showFailure(...sentences: readonly string[]): void {
  const box = found('problems', HTMLElement)
  box.replaceChildren(
    ...sentences.map((sentence) => {
      const paragraph = document.createElement('p')
      paragraph.textContent = sentence
      return paragraph
    }),
  )
  box.hidden = false
  box.focus()
}

function faultOf({ at }: Place, { faults }: ContactWords, message: string, language: string): string {
  const limit = questionLimits.message
  return at === 'message' && countCharacters(tidyText(message)) > limit
    ? faults.messageTooLong(new Intl.NumberFormat(language).format(limit))
    : faults[at]
}

function heading(text: string): HTMLElement {
  const element = document.createElement('h2')
  element.textContent = text
  return element
}

function list(wrong: readonly Place[], words: ContactWords, message: string, language: string): HTMLElement {
  const element = document.createElement('ul')
  for (const place of wrong) {
    const link = document.createElement('a')
    link.href = `#${place.goTo}`
    link.textContent = faultOf(place, words, message, language)
    link.addEventListener('click', (event) => {
      // Not by the address: its fragment may hold the reference.
      event.preventDefault()
      found(place.goTo, HTMLElement).focus()
    })
    const item = document.createElement('li')
    item.append(link)
    element.append(item)
  }
  return element
}
