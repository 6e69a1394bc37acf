import type { Language } from '../../../verdict/language.js'
import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { ContactWords } from './words.js'

const dictionaries: Record<Language, ContactWords> = { nb, da, en }

/** What the page says, in a language. */
export const contactWordsIn = (language: Language): ContactWords => dictionaries[language]
