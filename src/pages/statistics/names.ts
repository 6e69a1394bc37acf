import { Temporal } from 'temporal-polyfill'
import { counties } from '../../form/postcode.js'
import type { Policy } from '../../policy/policy.js'
import type { Language } from '../../verdict/language.js'
import type { StatisticsWords } from './words/words.js'

/** What everything is called on the page of statistics, in one language. */
export interface Names {
  language: Language
  words: StatisticsWords
  careNeeds: ReadonlyMap<string, string>
}

/** The names in a language. A care need that the policy does not have any more goes by its code. */
export const namesIn = (language: Language, words: StatisticsWords, { careNeeds }: Policy): Names => ({
  language,
  words,
  careNeeds: new Map(
    careNeeds.map(({ code, labels }) => [code, labels[language] ?? Object.values(labels)[0] ?? code]),
  ),
})

/** Care needs in words. */
export const careNeedsText = (codes: readonly string[] | null, { careNeeds, words }: Names): string =>
  listed(codes, [...careNeeds.keys()], (code) => careNeeds.get(code) ?? code, words)

/** Counties in words. */
export const countiesText = (codes: readonly string[] | null, { words }: Names): string =>
  listed(
    codes,
    counties.map(({ code }) => code),
    (code) => counties.find((county) => county.code === code)?.name ?? code,
    words,
  )

/** Outcomes in words. */
export const outcomesText = (codes: readonly string[] | null, { words }: Names): string =>
  listed(codes, Object.keys(words.outcomes), (code) => words.outcomes[code] ?? code, words)

/** Numbers of clinics, which are neighbours: `2 to 20`. */
export function clinicsText(codes: readonly string[] | null, { words }: Names): string {
  if (codes === null) return words.all
  const [first, last] = [codes[0], codes.at(-1)]
  return first === undefined || last === undefined || first === last
    ? (first ?? '')
    : words.range(first, last)
}

/** What is shorter: the names of all that are meant, or of those that are not. */
function listed(
  codes: readonly string[] | null,
  everything: readonly string[],
  nameOf: (code: string) => string,
  words: StatisticsWords,
): string {
  if (codes === null) return words.all
  const others = everything.filter((code) => !codes.includes(code))
  return others.length < codes.length && others.length > 0
    ? words.allBut(joined(others.map(nameOf), words))
    : joined(codes.map(nameOf), words)
}

const joined = (names: readonly string[], { and }: StatisticsWords): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`

/** A month as people of the language write it. */
export const monthText = (month: string, language: Language): string =>
  Temporal.PlainYearMonth.from(month)
    .toPlainDate({ day: 1 })
    .toLocaleString(language, { month: 'long', year: 'numeric' })

/** A month, or a run of months. */
export const periodText = (fromMonth: string, toMonth: string, { language, words }: Names): string =>
  fromMonth === toMonth
    ? monthText(fromMonth, language)
    : words.range(monthText(fromMonth, language), monthText(toMonth, language))

/** A number as people of the language write it. */
export const numberText = (n: number, language: Language): string => n.toLocaleString(language)

/** A day, `yyyy-mm-dd`, as people of the language write it. */
export const dayText = (day: string, language: Language): string =>
  Temporal.PlainDate.from(day).toLocaleString(language, { day: 'numeric', month: 'long', year: 'numeric' })
