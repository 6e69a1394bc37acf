import * as z from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import type { FieldProblem } from '../base/refusal.js'
import { type Draft, readContact, withHelp } from './draft.js'
import { contactSchema } from './form.js'
import type { Country } from './postcode.js'

/** How a patient can be reached from now on, all of it: in the place of what the form said. */
export const correctionSchema = z.strictObject({ contact: contactSchema })

/** The contact details that take the place of the form's. Never stored, logged or shown by the relay. */
export type CorrectedContact = z.infer<typeof correctionSchema>['contact']

/** The contact details as people type them: the member `contact` of a draft. */
export type ContactDraft = Draft['contact']

/** What {@link correctionFromDraft} makes of typed contact details. */
export type CorrectionResult =
  | { kind: 'correction'; contact: CorrectedContact }
  | { kind: 'invalid'; fields: FieldProblem[] }

/** Contact details in their canonical shape, tidied and checked as those of a draft are. `country` is the policy's. */
export function correctionFromDraft(
  draft: ContactDraft,
  { country }: { country: Country },
): CorrectionResult {
  const { contact, help } = readContact(draft, country)
  const parsed = correctionSchema.safeParse({ contact })
  if (!parsed.success) return { kind: 'invalid', fields: withHelp(parsed.error.issues, help) }
  if (help.size > 0) return { kind: 'invalid', fields: withHelp([], help) }
  return { kind: 'correction', contact: parsed.data.contact }
}

/** The bytes of a correction that are sealed: canonical JSON. Throws on what {@link correctionSchema} refuses. */
export function encodeCorrection(contact: CorrectedContact): Uint8Array {
  if (!correctionSchema.safeParse({ contact }).success) throw new TypeError('correction is not canonical')
  return canonicalJson({ contact })
}

/** The contact details of the bytes that {@link encodeCorrection} writes; `null` of any others. */
export function decodeCorrection(bytes: Uint8Array): CorrectedContact | null {
  const parsed = correctionSchema.safeParse(readCanonicalJson(bytes)?.value)
  return parsed.success ? parsed.data.contact : null
}
