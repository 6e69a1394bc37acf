/** What somebody asks the operator: one schema for the browser, the command line and whoever opens it. */
import { expect, test } from 'vitest'
import { fromBase64url, utf8 } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import { newId } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import { sealQuestion } from '../src/client/contact.js'
import { readQuestion } from '../src/client/questions.js'
import {
  decodeQuestion,
  encodeQuestion,
  type Question,
  type QuestionDraft,
  questionFromDraft,
} from '../src/form/question.js'
import { MAX_QUESTION_BYTES } from '../src/seal/contents.js'
import { operatorId } from '../src/seal/header.js'
import { inspectEnvelope } from '../src/seal/inspect.js'
import { deriveHolder } from '../src/seal/keys.js'
import { openClinicCopy, openQuestion, openTest } from '../src/seal/open.js'
import { sealForClinic, sealForOperator, sealTest } from '../src/seal/seal.js'

const draft: QuestionDraft = {
  kind: 'question',
  message: ' Hva\r\nskjer? ',
  name: '',
  email: 'ase@example.org',
  phone: '22 33 44 55',
  reference: '',
}
const read = (changed: Partial<QuestionDraft>) =>
  questionFromDraft({ ...draft, ...changed }, { country: 'NO' })
const fieldsOf = (changed: Partial<QuestionDraft>) => {
  const result = read(changed)
  return result.kind === 'invalid' ? result.fields.map(({ field }) => field) : []
}

test('what people type becomes one canonical question, blank things left out', () => {
  expect(read({})).toEqual({
    kind: 'question',
    question: {
      kind: 'question',
      message: 'Hva\nskjer?',
      reply: { email: 'ase@example.org', phone: '+4722334455' },
    },
    holdsIdentityNumber: false,
  })
  // A right that was chosen before somebody changed their mind is none.
  expect(read({ right: 'erase' })).toMatchObject({ question: { kind: 'question' } })
  expect(JSON.stringify(read({ right: 'erase' }))).not.toContain('erase')
  expect(read({ kind: 'right', right: '' })).toMatchObject({ kind: 'question' })
})

test('an address is needed for an answer, and none for feedback; everything that is wrong is said at once', () => {
  const none = { email: '', phone: ' ', address: '' }
  expect(fieldsOf(none)).toEqual(['reply'])
  expect(fieldsOf({ ...none, kind: 'right' })).toEqual(['reply'])
  expect(fieldsOf({ ...none, address: 'Storgata 1\n0150 Oslo' })).toEqual([])
  expect(fieldsOf({ ...none, kind: 'feedback' })).toEqual([])
  expect(fieldsOf({ ...none, message: ' ' })).toEqual(['message', 'reply'])
  expect(fieldsOf({ email: 'x', phone: '1', reference: 'x' }).toSorted()).toEqual([
    'reference',
    'reply.email',
    'reply.phone',
  ])
  expect(fieldsOf({ message: 'x'.repeat(4001) })).toEqual(['message'])
  expect(fieldsOf({ message: '\u{1F600}'.repeat(4000) })).toEqual([])
  expect(fieldsOf({ kind: 'order' })).toEqual(['kind'])
  expect(fieldsOf({ kind: 'right', right: '<b>' })).toEqual(['right'])
})

test('an identity number is warned of, not refused', () => {
  expect(read({ message: 'Jeg er 010190 1234' })).toMatchObject({
    kind: 'question',
    holdsIdentityNumber: true,
  })
})

test('only the bytes that a sealer writes are a question', () => {
  const question: Question = { kind: 'feedback', message: 'Takk' }
  expect(decodeQuestion(encodeQuestion(question))).toEqual(question)
  for (const bytes of [
    utf8('{"message":"Takk","kind":"feedback"}'),
    utf8('{ "kind":"feedback","message":"Takk"}'),
    canonicalJson({ kind: 'feedback', message: 'Takk', also: 1 }),
    canonicalJson({ kind: 'question', message: 'Takk' }),
    canonicalJson({ kind: 'feedback', message: ' Takk' }),
    canonicalJson({ kind: 'feedback', message: 'Takk', right: 'erase' }),
    new Uint8Array(0),
  ])
    expect(decodeQuestion(bytes)).toBeNull()
  expect(() => encodeQuestion({ kind: 'question', message: 'Takk' })).toThrow(TypeError)
})

const holder = deriveHolder(randomBytes(32))
const opened = { keys: holder.publicKeys, keyId: holder.keyId }

test('a question names itself and the operator in its header, in one of five sizes, and opens as nothing else', () => {
  const { questionId, envelope: text } = sealQuestion(opened, { kind: 'feedback', message: 'Takk' })
  const envelope = fromBase64url(text)
  expect(
    inspectEnvelope(envelope, { keyId: holder.keyId, deliveryId: questionId, clinicId: operatorId }),
  ).toEqual({
    kind: 'as_expected',
    sizeClass: 2048,
  })
  expect(Buffer.from(envelope.slice(38, 54)).toString('latin1')).toBe('operatOr\u0080\0\0\0\0\0\0\0')
  const malformed = { kind: 'refused', reason: 'malformed' }
  expect(openClinicCopy(envelope, holder, { deliveryId: questionId, clinicId: operatorId })).toEqual(
    malformed,
  )
  expect(openTest(envelope, holder, { testId: questionId, clinicId: operatorId })).toEqual(malformed)
  const ids = { clinic: holder.publicKeys, clinicId: operatorId }
  const test = sealTest({ ...ids, testId: questionId })
  expect(openQuestion(test.envelope, holder, { questionId })).toEqual(malformed)
  const form = { form: new Uint8Array(4), patientSignKey: holder.publicKeys.signKey }
  const copy = sealForClinic({ ...ids, ...form, deliveryId: questionId })
  expect(openQuestion(copy.envelope, holder, { questionId })).toEqual(malformed)
})

test('the largest question fits, one byte more does not, and what is no question is told apart from what does not open', () => {
  const questionId = newId()
  const seal = (question: Uint8Array) =>
    sealForOperator({ operator: holder.publicKeys, questionId, question }).envelope
  const whole = openQuestion(seal(new Uint8Array(MAX_QUESTION_BYTES)), holder, { questionId })
  expect(whole).toMatchObject({ kind: 'opened' })
  expect(() => seal(new Uint8Array(MAX_QUESTION_BYTES + 1))).toThrow('limit 24571')
  expect(readQuestion(seal(utf8('{}')), holder, questionId)).toEqual({
    kind: 'refused',
    reason: 'not_a_question',
  })
  const flipped = seal(utf8('{}')).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte))
  expect(readQuestion(flipped, holder, questionId)).toEqual({ kind: 'refused', reason: 'damaged' })
})
