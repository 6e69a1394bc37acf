import * as z from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { fieldProblems } from '../base/field-problems.js'
import { readReference } from '../base/ids.js'
import type { FieldProblem } from '../base/refusal.js'
import { emailSchema } from './email.js'
import { holdsIdentityNumber } from './identity-number.js'
import type { Country } from './postcode.js'
import { readTelephone, telephoneSchema } from './telephone.js'
import { lineSchema, proseSchema, tidyLine, tidyText } from './text.js'

/** The most characters of each text of a question, as `countCharacters` counts. All of them fit the largest size class. */
export const questionLimits = { message: 4000, name: 200, address: 500 } as const

/** What somebody can turn to the operator with. */
export const questionKinds = ['question', 'feedback', 'right'] as const

/** One of {@link questionKinds}. */
export type QuestionKind = (typeof questionKinds)[number]

const replyRule = 'must have an e-mail address, a telephone number or a postal address'

const replySchema = z
  .strictObject({
    email: emailSchema.optional(),
    phone: telephoneSchema.optional(),
    /** A postal address, of several lines. */
    address: proseSchema(questionLimits.address).optional(),
  })
  .refine(({ email, phone, address }) => (email ?? phone ?? address) !== undefined, {
    error: replyRule,
  })

/**
 * What somebody asks the operator, in its one canonical shape: what is sealed and opened. The browser, the command line and the
 * operator's own command check with this schema. What people type becomes this through {@link questionFromDraft}.
 */
export const questionSchema = z
  .strictObject({
    kind: z.enum(questionKinds),
    /** Which right somebody invokes. Which ones there are, the policy says. */
    right: z
      .string()
      .regex(/^[a-z][a-z-]{1,39}$/, 'must be one of the rights that the policy names')
      .optional(),
    message: proseSchema(questionLimits.message),
    name: lineSchema(questionLimits.name).optional(),
    reply: replySchema.optional(),
    /** The reference of the enquiry that it is about. */
    reference: z
      .string()
      .max(14)
      .refine((text) => readReference(text) === text, 'must be a reference such as 7K2M-9QXD-M4TR')
      .optional(),
  })
  .refine(({ kind, right }) => kind === 'right' || right === undefined, {
    error: 'must be left out unless a right is invoked',
    path: ['right'],
  })
  .refine(({ kind, reply }) => kind === 'feedback' || reply !== undefined, {
    error: replyRule,
    path: ['reply'],
  })

/** What somebody asks the operator. Never stored, logged or shown by the relay. */
export type Question = z.infer<typeof questionSchema>

/** What people type, before it is tidied and checked: blank is the same as left out. */
export interface QuestionDraft {
  kind: string
  right?: string
  message: string
  name?: string
  email?: string
  phone?: string
  address?: string
  reference?: string
}

/** What {@link questionFromDraft} makes of a draft. `holdsIdentityNumber` is a warning, which its sender may ignore. */
export type QuestionResult =
  | { kind: 'question'; question: Question; holdsIdentityNumber: boolean }
  | { kind: 'invalid'; fields: FieldProblem[] }

const telephoneRule =
  'must be a telephone number without extension; one from another country begins with + and the country code'

/** A member of this name, unless it is blank. */
const unlessBlank = (name: string, text: string | undefined) =>
  text === undefined || text === '' ? {} : { [name]: text }

/**
 * The canonical question of a draft: texts tidied, blank ones left out, telephone in E.164, the reference as it is spelt. `country` is
 * the policy's: whose national numbers are meant.
 */
export function questionFromDraft(draft: QuestionDraft, { country }: { country: Country }): QuestionResult {
  const line = (text: string | undefined) => tidyLine(text ?? '')
  const typedPhone = line(draft.phone)
  const phone = typedPhone === '' ? '' : (readTelephone(typedPhone, country) ?? 'unreadable')
  const typedReference = line(draft.reference)
  const reply = {
    ...unlessBlank('email', line(draft.email)),
    ...unlessBlank('phone', phone),
    ...unlessBlank('address', tidyText(draft.address ?? '')),
  }
  const parsed = questionSchema.safeParse({
    kind: draft.kind,
    ...(draft.kind === 'right' ? unlessBlank('right', line(draft.right)) : {}),
    message: tidyText(draft.message),
    ...unlessBlank('name', line(draft.name)),
    ...(Object.keys(reply).length === 0 ? {} : { reply }),
    ...unlessBlank('reference', readReference(typedReference) ?? typedReference),
  })
  if (!parsed.success) {
    const fields = withHelp(parsed.error.issues)
    // A rule of the whole is looked at only when each member is right: whoever mends one thing wants to know of both.
    const lacksReply = draft.kind !== 'feedback' && Object.keys(reply).length === 0
    const isSaid = fields.some(({ field }) => field === 'reply')
    return {
      kind: 'invalid',
      fields: lacksReply && !isSaid ? [...fields, { field: 'reply', rule: replyRule }] : fields,
    }
  }
  const { message, name = '' } = parsed.data
  return {
    kind: 'question',
    question: parsed.data,
    holdsIdentityNumber: [message, name].some(holdsIdentityNumber),
  }
}

const withHelp = (issues: readonly z.core.$ZodIssue[]): FieldProblem[] =>
  fieldProblems(issues).map(({ field, rule }) =>
    field === 'reply.phone' ? { field, rule: telephoneRule } : { field, rule },
  )

/** The bytes of a question that are sealed: canonical JSON. Throws on what {@link questionSchema} refuses. */
export function encodeQuestion(question: Question): Uint8Array {
  if (!questionSchema.safeParse(question).success) throw new TypeError('question is not canonical')
  return canonicalJson(question)
}

/** The question of the bytes that {@link encodeQuestion} writes; `null` for any others: whoever sealed them broke the format. */
export function decodeQuestion(bytes: Uint8Array): Question | null {
  const parsed = questionSchema.safeParse(readCanonicalJson(bytes)?.value)
  return parsed.success ? parsed.data : null
}
