/** The HTTP contract for questions to the operator. Names here leave the process and are for ever. */
import { z } from 'zod'
import { bytesField, idField, instantField } from '../base/wire.js'
import { publicKeys } from './clinics.js'

/** The largest envelope that there is, in bytes: a header, a key, the last size class and a tag. */
const largestEnvelopeBytes = 54 + 1120 + 24_576 + 16

/** More than the largest question needs, as JSON. */
export const maximumQuestionBytes = 36 * 1024

/** The key that questions are sealed to at present; null while the operator has none. */
export const contactAnswer = z.strictObject({
  key: z
    .strictObject({
      id: bytesField(16),
      ...publicKeys.shape,
      fingerprint: z.string(),
      /** The public entry that establishes it, with its tlog-proof. */
      entry: z.strictObject({ body: bytesField(), proof: z.string() }),
    })
    .nullable(),
})

/** The contact key in the program's own types. */
export type OfferedKey = NonNullable<z.output<typeof contactAnswer>['key']>

/** A question, sealed. Its sender chooses the id, which stands in the envelope too: sent again, it is the same question. */
export const questionRequest = z.strictObject({
  questionId: idField(),
  keyId: bytesField(16),
  envelope: bytesField(undefined, largestEnvelopeBytes),
})

/** A question in the program's own types. */
export type QuestionRequest = z.output<typeof questionRequest>

/** When it came, to the hour, and when it is deleted at the latest. */
export const questionAnswer = z.strictObject({
  questionId: idField(),
  receivedAt: instantField(),
  deleteAt: instantField(),
})

/** The acknowledgement of a question. */
export type QuestionAnswer = z.output<typeof questionAnswer>
