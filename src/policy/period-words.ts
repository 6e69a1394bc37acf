import { Temporal } from 'temporal-polyfill'

const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const

/** One and several of a unit. What `Intl` has for these languages counts days as nights and changes with its version. */
type Names = Record<(typeof units)[number], readonly [one: string, several: string]> & { and: string }

const names: Readonly<Record<string, Names>> = {
  nb: {
    years: ['år', 'år'],
    months: ['måned', 'måneder'],
    weeks: ['uke', 'uker'],
    days: ['dag', 'dager'],
    hours: ['time', 'timer'],
    minutes: ['minutt', 'minutter'],
    seconds: ['sekund', 'sekunder'],
    and: 'og',
  },
  nn: {
    years: ['år', 'år'],
    months: ['månad', 'månader'],
    weeks: ['veke', 'veker'],
    days: ['dag', 'dagar'],
    hours: ['time', 'timar'],
    minutes: ['minutt', 'minutt'],
    seconds: ['sekund', 'sekund'],
    and: 'og',
  },
  da: {
    years: ['år', 'år'],
    months: ['måned', 'måneder'],
    weeks: ['uge', 'uger'],
    days: ['dag', 'dage'],
    hours: ['time', 'timer'],
    minutes: ['minut', 'minutter'],
    seconds: ['sekund', 'sekunder'],
    and: 'og',
  },
  sv: {
    years: ['år', 'år'],
    months: ['månad', 'månader'],
    weeks: ['vecka', 'veckor'],
    days: ['dag', 'dagar'],
    hours: ['timme', 'timmar'],
    minutes: ['minut', 'minuter'],
    seconds: ['sekund', 'sekunder'],
    and: 'och',
  },
}

const english: Names = {
  years: ['year', 'years'],
  months: ['month', 'months'],
  weeks: ['week', 'weeks'],
  days: ['day', 'days'],
  hours: ['hour', 'hours'],
  minutes: ['minute', 'minutes'],
  seconds: ['second', 'seconds'],
  and: 'and',
}

/**
 * An ISO 8601 duration in words: `5 months`, `1 år og 6 måneder`. In nb, nn, da and sv, and in English for every other language. A
 * period of nothing has no words: throws RangeError.
 */
export function periodInWords(period: string, language: string): string {
  const of = names[language] ?? english
  const duration = Temporal.Duration.from(period)
  const parts = units.flatMap((unit) => {
    const count = duration[unit]
    return count === 0 ? [] : [`${count} ${of[unit][count === 1 ? 0 : 1]}`]
  })
  const last = parts.pop()
  if (last === undefined) throw new RangeError('a period of nothing has no words')
  return parts.length === 0 ? last : `${parts.join(', ')} ${of.and} ${last}`
}

/** The civil day of an instant in words: `20 November 2026`. */
export const dayInWords = (instant: Date, { timeZone }: { timeZone: string }, language: string): string =>
  new Intl.DateTimeFormat(dayLocale(language), { dateStyle: 'long', timeZone }).format(instant)

/** English as in Europe: the day stands before the month. */
const dayLocale = (language: string): string => (language === 'en' ? 'en-GB' : language)
