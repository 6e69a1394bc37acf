import { writtenFor } from '../words/in-language.js'
import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { RecordWords } from './words.js'

const dictionaries = { nb, da, en } as const

/** What a record of processing says of the program, in the written language that is nearest to `language`. */
export const recordWordsIn = (language: string): RecordWords => dictionaries[writtenFor(language)]
