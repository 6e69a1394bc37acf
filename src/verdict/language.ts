/** The languages that verdicts and pages are written in. */
export const languages = ['nb', 'da', 'en'] as const

/** One of {@link languages}. */
export type Language = (typeof languages)[number]

/** Whether a code is that of a language in which everything is written. */
export const isLanguage = (code: string): code is Language => languages.some((language) => language === code)
