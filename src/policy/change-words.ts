import type { PolicyChange } from './changes.js'
import type { Localized } from './localized.js'
import { isAtOnce } from './period.js'
import { periodInWords } from './period-words.js'
import { policyWordsIn, writtenFor } from './words/in-language.js'

/** What a change means for a patient: one sentence, in the written language nearest to `language`. */
export function changeInWords(change: PolicyChange, language: string): string {
  const words = policyWordsIn(language)
  const { changed } = words
  const period = (of: string) => (isAtOnce(of) ? words.atOnce : periodInWords(of, writtenFor(language)))
  const labelled = (labels: Localized) => labels[language] ?? Object.values(labels)[0] ?? ''
  switch (change.kind) {
    case 'enquiry-kept':
    case 'question-kept-closed':
    case 'question-kept-longest':
    case 'in-log':
      return changed[change.kind](period(change.before), period(change.after))
    case 'clinic-unseen':
    case 'clinic-unhandled':
    case 'witnesses':
      return changed[change.kind](change.before, change.after)
    case 'notice':
      return changed.notice(
        change.before === null ? null : period(change.before),
        change.after === null ? null : period(change.after),
      )
    case 'right-gone':
    case 'right-new':
      return changed[change.kind](words.rights[change.right])
    case 'basis-gone':
    case 'basis-new':
      return changed[change.kind](words.bases[change.basis])
    case 'care-need-gone':
    case 'care-need-new':
    case 'recipient-gone':
    case 'recipient-new':
      return changed[change.kind](labelled(change.labels))
    case 'processor-gone':
    case 'processor-new':
      return changed[change.kind](change.name)
    case 'language-gone':
    case 'language-new':
      return changed[change.kind](languageInWords(change.language, language))
    case 'country':
    case 'time-zone':
      return changed[change.kind]
    case 'text':
      return changed.text(words.subjects[change.subject])
  }
}

/** A language's name in another: `dansk` in Norwegian. */
const languageInWords = (code: string, language: string): string =>
  new Intl.DisplayNames(writtenFor(language), { type: 'language' }).of(code) ?? code
