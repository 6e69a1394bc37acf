import { visibleLine } from '../base/visible.js'
import type { Facts } from '../prove/verify/facts.js'
import type { Verdict } from '../prove/verify/verify-evidence.js'
import { element, type Piece, plain } from './markup.js'
import { sentForm } from './sent-form.js'
import { type Telling, verdictWords } from './verdict-words.js'
import { wordsIn } from './words/in-language.js'

/** A verdict as a page tells it: the headline, then a paragraph for each clinic, or every reason for the refusal. */
export function toldVerdict(verdict: Verdict, telling: Telling): Piece[] {
  const told = verdictWords(verdict, telling)
  if (told.kind === 'refused')
    return [
      headline('refused', told.headline),
      element('ul', { class: 'reasons' }, ...told.reasons.map((reason) => plain('li', reason))),
    ]
  return [
    headline('holds', told.headline),
    plain('p', told.about),
    ...told.clinics.flatMap(({ name, text }) => [plain('h3', name), plain('p', text)]),
    plain('p', told.behind),
    plain('p', told.times),
    ...(verdict.kind === 'holds' ? formsOf(verdict, telling) : []),
  ]
}

/** The sign says the same as the words, for those who look before they read; never the colour alone. */
const headline = (kind: Verdict['kind'], text: string): Piece =>
  element(
    'h2',
    { class: `headline ${kind}` },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, kind === 'holds' ? '✓' : '✗'),
    ` ${text}`,
  )

function formsOf({ deliveries }: Facts, { language }: Telling): Piece[] {
  const { record: words } = wordsIn(language)
  return deliveries.flatMap(({ form, clinicName }) =>
    form === null ? [] : [plain('h3', words.sent(visibleLine(clinicName))), sentForm(form, words)],
  )
}
