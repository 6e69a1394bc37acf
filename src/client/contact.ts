import { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { newId } from '../base/ids.js'
import {
  contactAnswer,
  type OfferedKey,
  type QuestionAnswer,
  questionAnswer,
  questionRequest,
} from '../contract/contact.js'
import { encodeQuestion, type Question } from '../form/question.js'
import { type ContactKeyFault, checkContactKey } from '../prove/contact-key.js'
import type { Trust } from '../prove/trust.js'
import type { PublicKeys } from '../seal/keys.js'
import { sealForOperator } from '../seal/seal.js'
import type { RelayClient } from './relay.js'

/** What {@link fetchContactKey} gives: `none` while the operator has no key; `refused` if nothing may be sealed to the one shown. */
export type ContactKeyFound =
  | { kind: 'key'; keys: PublicKeys; keyId: Uint8Array }
  | { kind: 'none' }
  | { kind: 'refused'; reason: ContactKeyFault | 'key_of_another_entry' }

/** The operator's contact key, if two of those whom the asker trusts vouch for it in the log. */
export async function fetchContactKey(relay: RelayClient, trust: Trust): Promise<ContactKeyFound> {
  const { key } = await relay.call({ path: '/api/v1/contact', answer: contactAnswer })
  return key === null ? { kind: 'none' } : checkOffered(key, trust)
}

function checkOffered(key: OfferedKey, trust: Trust): ContactKeyFound {
  const checked = checkContactKey({ entry: key.entry, trust })
  if (checked.kind === 'refused') return checked
  // What is used is what the entry says. The members beside it are for people, and have to be the same.
  const { keys, keyId } = checked
  return equalBytes(keyId, key.id)
    ? { kind: 'key', keys, keyId }
    : { kind: 'refused', reason: 'key_of_another_entry' }
}

/** A question sealed here. Sending these bytes again is the same question. */
export type SealedQuestion = z.input<typeof questionRequest>

/** Seals a question to the operator. Throws a Refusal for degenerate keys; nothing leaves the device here. */
export function sealQuestion(
  { keys, keyId }: { keys: PublicKeys; keyId: Uint8Array },
  question: Question,
): SealedQuestion {
  const questionId = newId()
  const { envelope } = sealForOperator({ operator: keys, questionId, question: encodeQuestion(question) })
  return z.encode(questionRequest, { questionId, keyId, envelope })
}

/** Sends a sealed question. Once this returns the operator has it. Throws RelayRefused `reseal` if its key is another by now. */
export const sendQuestion = (relay: RelayClient, sealed: SealedQuestion): Promise<QuestionAnswer> =>
  relay.call({ path: '/api/v1/questions', body: sealed, answer: questionAnswer })
