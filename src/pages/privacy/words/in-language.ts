import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { PrivacyWords } from './words.js'

const dictionaries = { nb, da, en } as const

/** What the privacy notice says besides the policy's texts, in a language. */
export const privacyWordsIn = (language: keyof typeof dictionaries): PrivacyWords => dictionaries[language]
