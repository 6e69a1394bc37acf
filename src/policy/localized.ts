import { z } from 'zod'

/** One text in each of the policy's languages, by language code. */
export type Localized = Readonly<Record<string, string>>

/** Plain prose of a policy: not empty, no white space at the ends. Paragraphs are separated by an empty line. */
export const proseSchema = z
  .string()
  .max(8000, 'must be at most 8000 characters')
  .regex(/^\S/, 'must not be empty or begin with white space')
  .regex(/\S$/, 'must not be empty or end with white space')

/** A text in exactly the given languages: a missing one and a surplus one are both refused. */
export const localizedSchema = (languages: readonly string[]) =>
  z.strictObject(
    Object.fromEntries(languages.map((language) => [language, proseSchema])) as Record<
      string,
      typeof proseSchema
    >,
  )

/** The text in a language. Throws RangeError if `language` is not one of the policy's: the schema left no other gap. */
export function inLanguage(text: Localized, language: string): string {
  const found = Object.hasOwn(text, language) ? text[language] : undefined
  if (found === undefined) throw new RangeError('not a language of the policy')
  return found
}
