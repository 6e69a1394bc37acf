import { isLanguage, type Language } from '../verdict/language.js'
import type { Letter, Message } from './outcome.js'

/** What a mail says: that something waits and where, and nothing of what, whose or which kind. */
export interface MailText {
  subject: string
  text: string
}

interface Words {
  subject: string
  /** What happened, given the relay's public address. */
  says(address: string): string
}

type Texts = Record<Message | 'endpoint-off-staff', Words> & { close: string }

const texts: Record<Language, Texts> = {
  nb: {
    waiting: {
      subject: 'Noe venter i innboksen',
      says: (address) => `Noe venter i klinikkens innboks hos ${address}`,
    },
    'endpoint-off': {
      subject: 'En varslingsadresse er slått av',
      says: (address) =>
        `En av klinikkens andre varslingsadresser hos ${address} har ikke svart og er slått av.\nInnboksen er ikke berørt. «videre clinic notify list» viser hvilken, «videre clinic notify test» slår den på igjen.`,
    },
    'endpoint-off-staff': {
      subject: 'En klinikks varslingsadresse er slått av',
      says: (address) =>
        `En varslingsadresse til en klinikk hos ${address} har ikke svart og er slått av.\nInnboksen er ikke berørt. «videre staff notices» viser hvilken.`,
    },
    test: {
      subject: 'Prøve av varsling',
      says: (address) => `Dette er en prøve. Varsler fra ${address} kommer til denne adressen.`,
    },
    close: 'Denne meldingen er sendt automatisk og kan ikke besvares.',
  },
  da: {
    waiting: {
      subject: 'Noget venter i indbakken',
      says: (address) => `Noget venter i klinikkens indbakke hos ${address}`,
    },
    'endpoint-off': {
      subject: 'En varslingsadresse er slået fra',
      says: (address) =>
        `En af klinikkens andre varslingsadresser hos ${address} har ikke svaret og er slået fra.\nIndbakken er ikke berørt. »videre clinic notify list« viser hvilken, »videre clinic notify test« slår den til igen.`,
    },
    'endpoint-off-staff': {
      subject: 'En kliniks varslingsadresse er slået fra',
      says: (address) =>
        `En varslingsadresse til en klinik hos ${address} har ikke svaret og er slået fra.\nIndbakken er ikke berørt. »videre staff notices« viser hvilken.`,
    },
    test: {
      subject: 'Prøve af varsling',
      says: (address) => `Dette er en prøve. Varsler fra ${address} kommer til denne adresse.`,
    },
    close: 'Denne besked er sendt automatisk og kan ikke besvares.',
  },
  en: {
    waiting: {
      subject: 'Something waits in the inbox',
      says: (address) => `Something waits in the clinic's inbox at ${address}`,
    },
    'endpoint-off': {
      subject: 'An address for notices was switched off',
      says: (address) =>
        `Another of the clinic's addresses for notices at ${address} did not answer and was switched off.\nThe inbox is not affected. "videre clinic notify list" shows which, "videre clinic notify test" switches it on again.`,
    },
    'endpoint-off-staff': {
      subject: "A clinic's address for notices was switched off",
      says: (address) =>
        `A clinic's address for notices at ${address} did not answer and was switched off.\nThe inbox is not affected. "videre staff notices" shows which.`,
    },
    test: {
      subject: 'A test of notices',
      says: (address) => `This is a test. Notices from ${address} come to this address.`,
    },
    close: 'This message was sent automatically and cannot be answered.',
  },
}

/** The mail of a notice, in the first of the receiver's languages in which there are words, or in English. */
export function mailText(
  { message, isForStaff, languages }: Pick<Letter, 'message' | 'isForStaff' | 'languages'>,
  publicUrl: URL,
): MailText {
  const words = texts[languages.find(isLanguage) ?? 'en']
  const { subject, says } = words[message === 'endpoint-off' && isForStaff ? 'endpoint-off-staff' : message]
  return { subject, text: `${says(publicUrl.href)}\n\n${words.close}\n` }
}
