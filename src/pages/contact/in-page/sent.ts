import type { QuestionAnswer } from '../../../contract/contact.js'
import type { Question } from '../../../form/question.js'
import { found } from '../../verify/in-page/dom.js'
import type { ContactWords } from '../words/words.js'

/** Puts what happens next in the place of the form, and takes what was written off the page. */
export function showSent(
  { questionId, deleteAt }: QuestionAnswer,
  { reply }: Question,
  words: ContactWords,
  { language, timeZone }: { language: string; timeZone: string },
): void {
  const form = found('form', HTMLFormElement)
  form.reset()
  form.hidden = true
  const written = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone })
  const number = document.createElement('code')
  number.textContent = questionId
  const another = document.createElement('a')
  another.href = location.pathname
  another.textContent = words.another
  const title = document.createElement('h2')
  title.id = 'sent-title'
  title.textContent = words.sent
  const section = found('sent', HTMLElement)
  section.replaceChildren(
    title,
    paragraph(reply === undefined ? words.sentNoAnswer : words.sentAnswer),
    paragraph(words.sentDeleted(written.format(deleteAt))),
    paragraph(words.sentNumber, document.createElement('br'), number),
    paragraph(another),
  )
  section.hidden = false
  section.focus()
}

function paragraph(...pieces: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement('p')
  element.append(...pieces)
  return element
}
