/**
 * Characters that a terminal or an editor acts on instead of showing: controls, and format characters such as
 * directional overrides.
 */
const unseen = /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029\p{Surrogate}]/gu

/** Format characters that are seen, or that Persian and emoji need: Arabic and Kaithi marks, and the two joiners. */
const harmless = /^(?:[\u0600-\u0605\u06DD\u070F\u08E2\u{110BD}\u{110CD}]|\u200C|\u200D)$/u

const shown = (text: string, name: (character: string) => string): string =>
  text.replace(unseen, (character) => (harmless.test(character) ? character : name(character)))

/** A text in which nothing acts on the terminal: what cannot be seen is named, e.g. `<U+001B>`. Lines stay lines. */
export const visible = (text: string): string =>
  shown(text, (character) => `<U+${hexOf(character.codePointAt(0) ?? 0).toUpperCase()}>`)

/** As {@link visible}, for a text that stands in a line with others. */
export const visibleLine = (text: string): string => visible(text.replace(/[\n\t]/g, ' '))

/** JSON as `JSON.stringify` writes it, with what a terminal would act on escaped: the same value to every reader. */
export const visibleJson = (json: string): string =>
  shown(json, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${hexOf(character.charCodeAt(i))}`).join(''),
  )

const hexOf = (code: number): string => code.toString(16).padStart(4, '0')
