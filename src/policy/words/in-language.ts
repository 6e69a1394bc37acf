import { da } from './da.js'
import { en } from './en.js'
import { nb } from './nb.js'
import type { PolicyWords } from './words.js'

/** The languages that a program's own sentences about policies are written in. */
const written = { nb, da, en } as const

/** One of them. */
export type WrittenLanguage = keyof typeof written

/**
 * The language whose sentences stand beside a policy's texts in `language`: itself, or the nearest that is written. Whoever reads Nynorsk
 * reads Bokmål; others get English.
 */
export function writtenFor(language: string): WrittenLanguage {
  if (language === 'nn') return 'nb'
  return language === 'nb' || language === 'da' ? language : 'en'
}

/** What policies are about, in the written language that is nearest to `language`. */
export const policyWordsIn = (language: string): PolicyWords => written[writtenFor(language)]
