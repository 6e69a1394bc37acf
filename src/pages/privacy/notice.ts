import { html } from 'hono/html'
import { inLanguage, type Localized } from '../../policy/localized.js'
import { isAtOnce } from '../../policy/period.js'
import { dayInWords, periodInWords } from '../../policy/period-words.js'
import type { Policy } from '../../policy/policy.js'
import { policyWordsIn, type WrittenLanguage, writtenFor } from '../../policy/words/in-language.js'
import type { PolicyWords } from '../../policy/words/words.js'
import { privacyWordsIn } from './words/in-language.js'
import type { PrivacyWords } from './words/words.js'

/** A piece of the page, escaped. */
export type Piece = ReturnType<typeof html>

/** One policy as it is told in one language. */
export interface Notice {
  policy: Policy
  language: string
  /** The language of what the program itself says: the same, if it is written in that. */
  written: WrittenLanguage
  words: PrivacyWords
  titles: PolicyWords
  today: Date
}

/** What telling a policy in one of its languages needs. `today` is for an example. */
export function noticeOf(policy: Policy, language: string, today: Date): Notice {
  const written = writtenFor(language)
  const [words, titles] = [privacyWordsIn(written), policyWordsIn(language)]
  return { policy, language, written, words, titles, today }
}

/** A text of the policy in the page's language, as paragraphs. Nothing if the policy has none. */
export const prose = ({ language }: Notice, text: Localized | undefined): Piece =>
  text === undefined
    ? html``
    : html`${inLanguage(text, language)
        .split(/\n{2,}/)
        .map((paragraph) => html`<p>${paragraph}</p>`)}`

/** A text of the policy under a heading of its own; nothing if the policy has none. */
export const titled = (notice: Notice, heading: string, text: Localized | undefined): Piece =>
  text === undefined ? html`` : html`<h3>${heading}</h3>${prose(notice, text)}`

/** A period that is not "at once" in the words of the page. */
export const period = ({ written }: Notice, of: string): string => unbroken(periodInWords(of, written))

/** A period, or `null` if it is none. */
export const periodOrNull = (notice: Notice, of: string): string | null =>
  isAtOnce(of) ? null : period(notice, of)

/** A civil day in the words of the page. */
export const day = ({ policy, written }: Notice, instant: Date): string =>
  unbroken(dayInWords(instant, policy, written))

/** A number stays on the line of what it counts. */
const unbroken = (text: string): string => text.replaceAll(/(\d\.?) /g, '$1\u00a0')

/** Text that begins with a capital: periods stand at the beginning of some sentences. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
