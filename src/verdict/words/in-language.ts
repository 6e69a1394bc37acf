import type { Language } from '../language.js'
import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { Words } from './words.js'

const dictionaries: Record<Language, Words> = { nb, da, en }

/** Everything that is said of a verdict, in a language. */
export const wordsIn = (language: Language): Words => dictionaries[language]
