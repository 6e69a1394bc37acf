import * as z from 'zod'
import { ranges } from './postcode-ranges.js'

/** The countries whose postcodes are known and of which a policy can be. */
export const countries = ['NO', 'DK', 'SE'] as const

/** A country, as ISO 3166-1. */
export type Country = (typeof countries)[number]

/**
 * A postcode as the form holds it: always with its country (`NO-0150`, `DK-2100`, `SE-11455`), so that 2100 is never
 * read as another country's. Only the shape is checked here; whether there is such a postcode, {@link countyOf} says.
 */
export const postcodeSchema = z
  .string()
  .regex(/^((NO|DK)-\d{4}|SE-\d{5})$/, 'must be a postcode with its country such as NO-0150')

/** The prefixes in use: ISO 3166-1, and the distinguishing signs of cars, which letters carried before. */
const prefixes: Readonly<Record<string, Country>> = { NO: 'NO', N: 'NO', DK: 'DK', SE: 'SE', S: 'SE' }

/**
 * The canonical spelling of a postcode as people write it. Four digits are `country`'s, five are Swedish ("114 55");
 * a prefix ("DK-2100", "N-0150", "SE-114 55") wins. `null` if it is none, or if four digits stand alone and `country`
 * is Sweden, where they could be either neighbour's.
 */
export function readPostcode(typed: string, country: Country): string | null {
  const parts = /^(?:([A-Z]{1,2})[ -]?)?(\d{4}|\d{3} ?\d{2})$/.exec(typed.trim().toUpperCase())
  if (parts === null) return null
  const [, prefix, written = ''] = parts
  const digits = written.replace(' ', '')
  const own = digits.length === 5 ? 'SE' : country
  const canonical = `${prefix === undefined ? own : prefixes[prefix]}-${digits}`
  return postcodeSchema.safeParse(canonical).success ? canonical : null
}

/**
 * The county (ISO 3166-2) of a canonical postcode. `null` if it is not one or lies in no county's range. The ranges'
 * source and what they get wrong stand beside them.
 */
export function countyOf(postcode: string): string | null {
  if (!postcodeSchema.safeParse(postcode).success) return null
  const [country, digits] = postcode.split('-') as [Country, string]
  const code = Number(digits)
  const range = ranges[country].findLast(([from]) => from <= code)
  return range === undefined || range[1] === '-' ? null : `${country}-${range[1]}`
}

/** The counties: Norwegian fylker (as of 2024), Danish regions and Swedish län, by ISO 3166-2 code, with their own names. */
export const counties: readonly { code: string; name: string }[] = [
  { code: 'NO-03', name: 'Oslo' },
  { code: 'NO-11', name: 'Rogaland' },
  { code: 'NO-15', name: 'Møre og Romsdal' },
  { code: 'NO-18', name: 'Nordland' },
  { code: 'NO-31', name: 'Østfold' },
  { code: 'NO-32', name: 'Akershus' },
  { code: 'NO-33', name: 'Buskerud' },
  { code: 'NO-34', name: 'Innlandet' },
  { code: 'NO-39', name: 'Vestfold' },
  { code: 'NO-40', name: 'Telemark' },
  { code: 'NO-42', name: 'Agder' },
  { code: 'NO-46', name: 'Vestland' },
  { code: 'NO-50', name: 'Trøndelag' },
  { code: 'NO-55', name: 'Troms' },
  { code: 'NO-56', name: 'Finnmark' },
  { code: 'DK-81', name: 'Nordjylland' },
  { code: 'DK-82', name: 'Midtjylland' },
  { code: 'DK-83', name: 'Syddanmark' },
  { code: 'DK-84', name: 'Hovedstaden' },
  { code: 'DK-85', name: 'Sjælland' },
  { code: 'SE-AB', name: 'Stockholm' },
  { code: 'SE-AC', name: 'Västerbotten' },
  { code: 'SE-BD', name: 'Norrbotten' },
  { code: 'SE-C', name: 'Uppsala' },
  { code: 'SE-D', name: 'Södermanland' },
  { code: 'SE-E', name: 'Östergötland' },
  { code: 'SE-F', name: 'Jönköping' },
  { code: 'SE-G', name: 'Kronoberg' },
  { code: 'SE-H', name: 'Kalmar' },
  { code: 'SE-I', name: 'Gotland' },
  { code: 'SE-K', name: 'Blekinge' },
  { code: 'SE-M', name: 'Skåne' },
  { code: 'SE-N', name: 'Halland' },
  { code: 'SE-O', name: 'Västra Götaland' },
  { code: 'SE-S', name: 'Värmland' },
  { code: 'SE-T', name: 'Örebro' },
  { code: 'SE-U', name: 'Västmanland' },
  { code: 'SE-W', name: 'Dalarna' },
  { code: 'SE-X', name: 'Gävleborg' },
  { code: 'SE-Y', name: 'Västernorrland' },
  { code: 'SE-Z', name: 'Jämtland' },
]

/** Whether a code is that of a county that {@link counties} has. */
export const isCounty = (code: string): boolean => counties.some((county) => county.code === code)

/** What is said of a county that is none. */
export const countyRule = 'must be a county code such as NO-03'
