import type { Language } from '../../verdict/language.js'

const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const units = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const

/** A period of the policy (ISO 8601) in words, `12 months` say; `null` if it is none at all. */
export function periodWords(period: string, language: Language): string | null {
  const counts =
    parts
      .exec(period)
      ?.slice(1)
      .map((count) => Number(count ?? 0)) ?? []
  const words = units.flatMap((unit, i) => {
    const count = counts[i] ?? 0
    return count === 0
      ? []
      : [new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)]
  })
  return words.length === 0 ? null : new Intl.ListFormat(language, { type: 'conjunction' }).format(words)
}
