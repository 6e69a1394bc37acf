import type { Language } from '../../../verdict/language.js'
import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { StatisticsWords } from './words.js'

const dictionaries: Record<Language, StatisticsWords> = { nb, da, en }

/** What the page of statistics says, in a language. */
export const statisticsWordsIn = (language: Language): StatisticsWords => dictionaries[language]
