/** A year of enquiries that never were, as uneven as real ones: a few care needs and counties have most of them. */
import type { Kind } from '../../src/expire/anonymity/partition.js'

/** One made-up enquiry of a month, and the clinics that it went to: numbers, the low ones chosen more often. */
export interface SyntheticEnquiry extends Omit<Kind, 'enquiries'> {
  month: string
  clinics: number[]
}

const careNeedsByWeight = [
  'dermatology',
  'orthopaedics',
  'gynaecology',
  'general-practice',
  'psychology',
  'physiotherapy',
  'ophthalmology',
  'dentistry',
  'cardiology',
  'gastroenterology',
  'ear-nose-throat',
  'urology',
  'neurology',
  'psychiatry',
  'plastic-surgery',
  'fertility',
  'child-health',
  'endocrinology',
  'dietetics',
  'rheumatology',
  'sexology',
]
const countiesByWeight = [
  'NO-03',
  'NO-32',
  'NO-46',
  'NO-11',
  'NO-50',
  'NO-33',
  'NO-34',
  'NO-42',
  'NO-31',
  'NO-15',
  'NO-39',
  'NO-18',
  'NO-40',
  'NO-55',
  'NO-56',
  'DK-84',
  'SE-O',
  'SE-AB',
]
const outcomesByWeight = ['appointment', 'reached', 'none', 'cannot_help', 'not_reached']

/** The care needs that a synthetic year has, and some that nobody in it has. */
export const syntheticCareNeeds = [...careNeedsByWeight, 'allergology', 'occupational-health']

/** A year of so many enquiries, the same for the same seed. */
export function syntheticYear(enquiries: number, seed: number, year = 2025): SyntheticEnquiry[] {
  const random = seededRandom(seed)
  const pick = (values: readonly string[]) => pickFrom(values, random())
  return Array.from({ length: enquiries }, () => {
    const month = 1 + Math.floor(random() * 12)
    const count = random() < 0.35 ? 1 : 2 + Math.floor(random() ** 2.5 * 8)
    const clinics = new Set<number>()
    while (clinics.size < count) clinics.add(Math.floor(random() ** 2 * 40))
    return {
      month: `${year}-${String(month).padStart(2, '0')}`,
      careNeeds: pick(careNeedsByWeight),
      counties: pick(countiesByWeight),
      outcomes: pick(outcomesByWeight),
      clinicCounts: String(count),
      clinics: [...clinics],
    }
  })
}

/** A value by a number from 0 to 1. Zipf's law, softened: the n-th value is as likely as 1 / (n + 1/2). */
function pickFrom(values: readonly string[], at: number): string {
  const weights = values.map((_, i) => 1 / (i + 1.5))
  const sum = (some: readonly number[]) => some.reduce((total, weight) => total + weight, 0)
  const reached = values.findIndex((_, i) => sum(weights.slice(0, i + 1)) > at * sum(weights))
  return values[reached] ?? (values.at(-1) as string)
}

/** The kinds of some enquiries, with how many there are of each. */
export function kindsOf(enquiries: readonly Omit<Kind, 'enquiries'>[]): Kind[] {
  const kinds = new Map<string, Kind>()
  for (const { careNeeds, counties, outcomes, clinicCounts } of enquiries) {
    const key = [careNeeds, counties, outcomes, clinicCounts].join(' ')
    const known = kinds.get(key)
    kinds.set(key, { careNeeds, counties, outcomes, clinicCounts, enquiries: (known?.enquiries ?? 0) + 1 })
  }
  return [...kinds.values()]
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
