import { visible, visibleLine } from '../../base/visible.js'
import type { Question } from '../../form/question.js'
import { folded } from '../folded.js'

const kinds: Readonly<Record<Question['kind'], string>> = {
  question: 'A question',
  feedback: 'Feedback',
  right: 'Somebody invokes a right',
}

/**
 * A question for people to read, as lines. Whatever somebody wrote, each line of it stands behind a bar, so that no text can pass for a
 * field, and nothing acts on the terminal.
 */
export function questionLines({ kind, right, message, name, reply, reference }: Question): string[] {
  const { email, phone, address } = reply ?? {}
  return [
    ...field('About', right === undefined ? kinds[kind] : `${kinds[kind]}: ${right}`),
    ...field('Name', name),
    ...field('Reference', reference),
    '',
    '  What they wrote',
    ...barred(message),
    '',
    '  How to answer',
    ...field('E-mail', email),
    ...field('Telephone', phone),
    ...(address === undefined ? [] : ['  By letter to', ...barred(address)]),
    ...(reply === undefined ? ['  They left no address: they do not ask for an answer.'] : []),
  ]
}

const field = (name: string, value: string | undefined): string[] =>
  value === undefined
    ? []
    : folded(visibleLine(value), 14).map((piece, i) => `  ${(i === 0 ? name : '').padEnd(11)}${piece}`)

const barred = (text: string): string[] =>
  visible(text)
    .split('\n')
    .flatMap((line) => folded(line, 4).map((piece) => `  | ${piece}`))
