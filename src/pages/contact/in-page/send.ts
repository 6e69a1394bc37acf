import { fetchContactKey, type SealedQuestion, sealQuestion, sendQuestion } from '../../../client/contact.js'
import { type RelayClient, RelayRefused, RelayUnexpected, RelayUnreachable } from '../../../client/relay.js'
import { fetchTrust } from '../../../client/sender.js'
import type { QuestionAnswer } from '../../../contract/contact.js'
import type { Question } from '../../../form/question.js'
import type { ContactWords } from '../words/words.js'

/** Why a question was not sent, as far as anybody knows. */
export type Failure = keyof ContactWords['failures']

/** What became of a question. */
export type Outcome = { kind: 'sent'; answer: QuestionAnswer } | { kind: 'failed'; why: Failure }

/** Seals and sends questions. One whose answer did not come is kept sealed: the same words are then the same question. */
export function createSender(relay: RelayClient): (question: Question) => Promise<Outcome> {
  let kept: { words: string; sealed: SealedQuestion } | null = null

  async function sealedFor(question: Question): Promise<SealedQuestion | Failure> {
    const words = JSON.stringify(question)
    if (kept?.words === words) return kept.sealed
    const found = await fetchContactKey(relay, await fetchTrust(relay))
    if (found.kind === 'none') return 'noKey'
    if (found.kind === 'refused') return 'untrusted'
    kept = { words, sealed: sealQuestion(found, question) }
    return kept.sealed
  }

  async function once(question: Question): Promise<Outcome> {
    const sealed = await sealedFor(question)
    if (typeof sealed === 'string') return { kind: 'failed', why: sealed }
    const answer = await sendQuestion(relay, sealed)
    kept = null
    return { kind: 'sent', answer }
  }

  return async (question) => {
    try {
      return await once(question).catch((error: unknown) => {
        if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
        // The operator has another key since: nothing was taken in.
        kept = null
        return once(question)
      })
    } catch (error) {
      return { kind: 'failed', why: failureOf(error) }
    }
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof RelayUnreachable) return 'unreachable'
  if (error instanceof RelayUnexpected) return 'untrusted'
  if (!(error instanceof RelayRefused)) return 'broken'
  if (error.code === 'too-many') return 'tooMany'
  return error.code === 'internal' ? 'unreachable' : 'unavailable'
}
