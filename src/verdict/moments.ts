import type { Language } from './language.js'

const locales: Record<Language, string> = { nb: 'nb-NO', da: 'da-DK', en: 'en-GB' }

/** What joins a date and a time of day. Put together here, because engines differ in how they do it. */
const joints: Record<Language, string> = { nb: ' kl. ', da: ' kl. ', en: ', ' }

/** How an instant is written in a language, by the clocks of a zone, e.g. `20 Nov 2026, 11:02`. */
export function momentsIn(language: Language, timeZone: string): (at: Date) => string {
  const locale = locales[language]
  const date = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' })
  const time = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => `${date.format(at)}${joints[language]}${time.format(at)}`
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
