import { visible, visibleLine } from '../base/visible.js'
import type { Form } from '../form/form.js'
import { counties, countyOf } from '../form/postcode.js'
import { folded } from './folded.js'

/**
 * A form for people to read, as lines. Whatever the patient wrote, each line of it stands behind a bar, so that no text
 * can pass for a field, and nothing acts on the terminal.
 */
export function formLines({ careNeed, language, message, preferredTimes, contact }: Form): string[] {
  return [
    ...field('Care need', careNeed),
    ...field('Language', language),
    ...contactLines(contact),
    '',
    '  What the patient wrote',
    ...barred(message),
    ...(preferredTimes === undefined ? [] : ['', '  When it suits the patient', ...barred(preferredTimes)]),
  ]
}

/** How a patient can be reached, for people to read, as lines. */
export const contactLines = ({ name, phone, email, postcode }: Form['contact']): string[] => [
  ...field('Name', name),
  ...(phone === undefined ? [] : field('Telephone', phone)),
  ...(email === undefined ? [] : field('E-mail', email)),
  ...field('Postcode', withCounty(postcode)),
]

const field = (name: string, value: string): string[] =>
  folded(visibleLine(value), 14).map((piece, i) => `  ${(i === 0 ? name : '').padEnd(11)}${piece}`)

const barred = (text: string): string[] =>
  visible(text)
    .split('\n')
    .flatMap((line) => folded(line, 4).map((piece) => `  | ${piece}`))

function withCounty(postcode: string): string {
  const county = counties.find(({ code }) => code === countyOf(postcode))
  return county === undefined ? postcode : `${postcode} (${county.name})`
}
