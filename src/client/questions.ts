import { decodeQuestion, type Question } from '../form/question.js'
import { type NotOpened, type Opener, openQuestion } from '../seal/open.js'

/** What the operator reads: the question, or why it cannot be read. `not_a_question`: its sender broke the format. */
export type ReadQuestion =
  | { kind: 'question'; question: Question }
  | { kind: 'refused'; reason: NotOpened['reason'] | 'not_a_question' }

/** Opens a question with the contact key that it was sealed to. */
export function readQuestion(envelope: Uint8Array, holder: Opener, questionId: string): ReadQuestion {
  const opened = openQuestion(envelope, holder, { questionId })
  if (opened.kind === 'refused') return opened
  const question = decodeQuestion(opened.question)
  return question === null ? { kind: 'refused', reason: 'not_a_question' } : { kind: 'question', question }
}
