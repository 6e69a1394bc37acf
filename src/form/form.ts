// As a namespace, in every file here: bundlers then leave out what is not used, some 70 KB gzipped in a browser.
import * as z from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { fieldProblems } from '../base/field-problems.js'
import type { FieldProblem } from '../base/refusal.js'
import { emailSchema } from './email.js'
import { postcodeSchema } from './postcode.js'
import { telephoneSchema } from './telephone.js'
import { lineSchema, proseSchema } from './text.js'

/** The most characters of each text, as `countCharacters` counts. Message and the rest fit the largest size class. */
export const characterLimits = { message: 4000, preferredTimes: 500, name: 200 } as const

/** The code of a care need. Which ones there are, the policy says. */
export const careNeedSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,39}$/,
    'must be 2 to 40 characters of a to z, 0 to 9 and -, beginning with a letter',
  )

/** A language as the primary subtag of BCP 47 only: the relay stores it, and a region or script would say more of a person. */
export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'must be a language code of two or three letters')

/** How a patient can be reached, and where they live. */
export const contactSchema = z
  .strictObject({
    name: lineSchema(characterLimits.name).refine((name) => /\p{L}/u.test(name), 'must contain a letter'),
    email: emailSchema.optional(),
    phone: telephoneSchema.optional(),
    postcode: postcodeSchema,
  })
  .refine((contact) => contact.email !== undefined || contact.phone !== undefined, {
    error: 'must have an e-mail address, a telephone number, or both',
  })

/**
 * What a patient wrote, in its one canonical shape: what is sealed, committed to and opened. The browser, the relay
 * and the clinic's client check with this schema. What people type becomes this through `formFromDraft`.
 */
export const formSchema = z.strictObject({
  careNeed: careNeedSchema,
  message: proseSchema(characterLimits.message),
  language: languageSchema,
  preferredTimes: proseSchema(characterLimits.preferredTimes).optional(),
  contact: contactSchema,
})

/** What a patient wrote. Never stored, logged or shown by the relay. */
export type Form = z.infer<typeof formSchema>

/** The bytes of a form that are sealed and committed to: canonical JSON. Throws on what {@link formSchema} refuses. */
export function encodeForm(form: Form): Uint8Array {
  if (!formSchema.safeParse(form).success) throw new TypeError('form is not canonical')
  return canonicalJson(form)
}

/**
 * The form of the bytes that {@link encodeForm} writes, and of no others: other spellings of the same content are
 * invalid, not repaired. Problems name fields; a problem of the whole has an empty field name.
 */
export function decodeForm(
  bytes: Uint8Array,
): { kind: 'form'; form: Form } | { kind: 'invalid'; fields: FieldProblem[] } {
  const json = readCanonicalJson(bytes)
  if (json === null) return { kind: 'invalid', fields: [{ field: '', rule: 'must be canonical JSON' }] }
  const parsed = formSchema.safeParse(json.value)
  return parsed.success
    ? { kind: 'form', form: parsed.data }
    : { kind: 'invalid', fields: fieldProblems(parsed.error.issues) }
}
