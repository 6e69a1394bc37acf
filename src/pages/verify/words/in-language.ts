import type { Language } from '../../../verdict/language.js'
import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { PageWords } from './words.js'

const dictionaries: Record<Language, PageWords> = { nb, da, en }

/** What the page says, in a language. */
export const pageWordsIn = (language: Language): PageWords => dictionaries[language]
