import * as z from 'zod'
import { fieldProblems } from '../base/field-problems.js'
import type { FieldProblem } from '../base/refusal.js'
import { characterLimits, type Form, formSchema } from './form.js'
import { holdsIdentityNumber } from './identity-number.js'
import { type Country, countyOf, readPostcode } from './postcode.js'
import { readTelephone } from './telephone.js'
import { tidyLine, tidyText } from './text.js'

/**
 * Room for what disappears when a text is tidied: decomposed letters, CRLF, white space at the ends. Only a bound on
 * work; the limits that count are those of the form.
 */
const text = (characters: number) =>
  z.string().max(characters * 8, `must be at most ${characters} characters`)

/** An enquiry's words as people and integrations send them: the members of the JSON request that become the form. */
export const draftSchema = z.strictObject({
  careNeed: text(40),
  message: text(characterLimits.message),
  language: text(35),
  preferredTimes: text(characterLimits.preferredTimes).optional(),
  contact: z.strictObject({
    name: text(characterLimits.name),
    email: text(254).optional(),
    phone: text(40).optional(),
    postcode: text(20),
  }),
})

/** What people and integrations send, before it is tidied and checked. */
export type Draft = z.infer<typeof draftSchema>

/** Something that the sender should know and may ignore. */
interface FormWarning {
  warning: 'identity-number'
  field: string
}

/** What {@link formFromDraft} makes of a draft. */
export type DraftResult =
  | { kind: 'form'; form: Form; warnings: FormWarning[] }
  | { kind: 'invalid'; fields: FieldProblem[] }

/**
 * The canonical form of a draft: texts tidied, blank optional fields left out, the language without its region,
 * telephone in E.164, postcode with its country. `country` is the policy's: whose national numbers and four-digit
 * postcodes are meant. A form made from a form's own texts is the same form.
 */
export function formFromDraft(draft: Draft, { country }: { country: Country }): DraftResult {
  const contact = readContact(draft.contact, country)
  const preferredTimes = tidyText(draft.preferredTimes ?? '')
  const parsed = formSchema.safeParse({
    careNeed: tidyLine(draft.careNeed),
    message: tidyText(draft.message),
    language: tidyLine(draft.language).split(/[-_]/, 1)[0]?.toLowerCase(),
    ...(preferredTimes === '' ? {} : { preferredTimes }),
    contact: contact.contact,
  })
  if (!parsed.success) return { kind: 'invalid', fields: withHelp(parsed.error.issues, contact.help) }
  if (contact.help.size > 0) return { kind: 'invalid', fields: withHelp([], contact.help) }
  return { kind: 'form', form: parsed.data, warnings: warningsOf(parsed.data) }
}

const telephoneRule =
  'must be a telephone number without extension; one from another country begins with + and the country code'
const postcodeRule =
  'must be a Norwegian, Danish or Swedish postcode; one from another country begins with NO-, DK- or SE-'

/** The contact as far as it can be read, and of the fields that cannot, what to do about it. */
export function readContact(draft: Draft['contact'], country: Country) {
  const help = new Map<string, string>()
  const email = tidyLine(draft.email ?? '')
  const typedPhone = tidyLine(draft.phone ?? '')
  const phone = typedPhone === '' ? undefined : (readTelephone(typedPhone, country) ?? '')
  if (phone === '') help.set('contact.phone', telephoneRule)
  const postcode = readPostcode(tidyLine(draft.postcode), country)
  if (postcode === null || countyOf(postcode) === null) help.set('contact.postcode', postcodeRule)
  const contact = {
    name: tidyLine(draft.name),
    ...(email === '' ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    postcode: postcode ?? '',
  }
  return { contact, help }
}

/** The problems of fields, those with something to do about them in its words. */
export function withHelp(
  issues: readonly z.core.$ZodIssue[],
  help: ReadonlyMap<string, string>,
): FieldProblem[] {
  const others = fieldProblems(issues).filter(({ field }) => !help.has(field))
  return [...others, ...Array.from(help, ([field, rule]) => ({ field, rule }))]
}

function warningsOf(form: Form): FormWarning[] {
  const freeText: [field: string, text: string | undefined][] = [
    ['message', form.message],
    ['preferredTimes', form.preferredTimes],
    ['contact.name', form.contact.name],
  ]
  return freeText
    .filter(([, text]) => text !== undefined && holdsIdentityNumber(text))
    .map(([field]) => ({ warning: 'identity-number', field }))
}
