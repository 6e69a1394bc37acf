import * as z from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { lineSchema, proseSchema } from './text.js'

/** The most characters of each text of a note. Both together fit into what is sealed, in any language. */
export const noteLimits = { text: 1500, givenTo: 200 } as const

/** What a clinic notes for itself about an enquiry: words, and who has it now. Neither is a note that was taken back. */
export const clinicNoteSchema = z.strictObject({
  text: proseSchema(noteLimits.text).optional(),
  givenTo: lineSchema(noteLimits.givenTo).optional(),
})

/** What a clinic notes for itself. Never stored, logged or shown by the relay. */
export type ClinicNote = z.infer<typeof clinicNoteSchema>

/** The bytes of a note that are sealed: canonical JSON. Throws on what {@link clinicNoteSchema} refuses. */
export function encodeClinicNote(note: ClinicNote): Uint8Array {
  if (!clinicNoteSchema.safeParse(note).success) throw new TypeError('note is not canonical')
  return canonicalJson(note)
}

/** The note of the bytes that {@link encodeClinicNote} writes; `null` of any others. */
export function decodeClinicNote(bytes: Uint8Array): ClinicNote | null {
  const parsed = clinicNoteSchema.safeParse(readCanonicalJson(bytes)?.value)
  return parsed.success ? parsed.data : null
}
