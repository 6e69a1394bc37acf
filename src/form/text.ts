import * as z from 'zod'

/**
 * How long a text is: Unicode code points after NFC. The one way in which characters are counted, in the browser, the
 * relay and the clinic's client, so that a text that fits in one fits in all.
 */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of text.normalize('NFC')) count++
  return count
}

/** Every mandatory line break of Unicode (UAX #14): word processors and telephones paste them all. */
const lineBreaks = /\r\n|[\r\v\f\u0085\u2028\u2029]/g

/**
 * A text as the form holds it: NFC, every kind of line break as LF, no white space at either end. Doing it twice
 * changes nothing. What no person types (control characters, lone surrogates) is left for the schema to refuse.
 */
export const tidyText = (text: string): string => text.normalize('NFC').replace(lineBreaks, '\n').trim()

/** Directional embeddings, overrides and isolates: they reorder what stands beside them, too. */
const directionControls = /[\u202A-\u202E\u2066-\u2069]/g

/**
 * A one-line entry as the form holds it: as {@link tidyText}, with line breaks and tabs as single spaces and without
 * directional controls. Address books put those around numbers and names when these are copied: nobody sees them,
 * so nobody could correct them.
 */
export const tidyLine = (text: string): string =>
  tidyText(text.replace(directionControls, '')).replace(/[\n\t]+/g, ' ')

const isTidy = (text: string): boolean => text === tidyText(text)
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Everything of Unicode's class Cc but line feed and tab. */
const hasControls = (text: string): boolean => /[^\P{Cc}\n\t]/u.test(text)

/**
 * Text of 1 to `limit` characters in any language, as the form holds it. It may hold directional controls, which mixed
 * Arabic or Hebrew needs: whoever displays it isolates it (`dir="auto"` on an element of its own).
 */
export const proseSchema = (limit: number) =>
  z
    .string()
    // A bound on work: NFC text of so many characters has at most twice as many UTF-16 units.
    .max(limit * 2, { error: `must be at most ${limit} characters`, abort: true })
    .refine(isWellFormed, 'must be well-formed Unicode')
    .refine((text) => countCharacters(text) <= limit, `must be at most ${limit} characters`)
    .refine((text) => text.length > 0, 'must not be empty')
    .refine((text) => !hasControls(text), 'must not contain control characters')
    .refine(isTidy, 'must be NFC with LF line ends and no white space at either end')

/**
 * One line of 1 to `limit` characters. Without directional controls: it is shown in lists beside other people's
 * entries, and nobody's name needs them (letters carry their own direction).
 */
export const lineSchema = (limit: number) =>
  proseSchema(limit)
    .refine((text) => !/[\n\t]/.test(text), 'must be one line')
    .refine((text) => text.search(directionControls) < 0, 'must not contain directional controls')
