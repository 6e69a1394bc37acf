import { isLanguage, type Language } from '../verdict/language.js'
import type { Letter, Message } from './outcome.js'

/** What a mail says: that something waits or happened and where, and nothing of what, whose or which kind. */
export interface MailText {
  subject: string
  text: string
}

interface Words {
  subject: string
  /** What happened, given the relay's public address. */
  says(address: string): string
}

/** What staff are told in other words than a clinic. */
const ofStaff = ['unseen', 'unhandled', 'endpoint-off'] as const

type Texts = Record<Message | `${(typeof ofStaff)[number]}-staff`, Words> & { close: string }

const texts: Record<Language, Texts> = {
  nb: {
    waiting: {
      subject: 'Noe venter i innboksen',
      says: (address) => `Noe venter i klinikkens innboks hos ${address}`,
    },
    unseen: {
      subject: 'Noe har ventet for lenge i innboksen',
      says: (address) =>
        `Noe har ventet for lenge i klinikkens innboks hos ${address}\nIngen på klinikken har sett det ennå. «videre clinic inbox» viser hva som venter.`,
    },
    'unseen-staff': {
      subject: 'Noe venter for lenge på å bli sett',
      says: (address) =>
        `Noe som er sendt videre gjennom ${address}, har ventet for lenge uten at noen på klinikken har sett det.\n«videre staff silent» viser hva og hvor.`,
    },
    unhandled: {
      subject: 'Noe i innboksen er ikke besvart',
      says: (address) =>
        `Noe i klinikkens innboks hos ${address} er sett og har ventet for lenge på svar.\n«videre clinic inbox» viser hva, «videre clinic handled» melder hva det ble til.`,
    },
    'unhandled-staff': {
      subject: 'Noe venter for lenge på svar',
      says: (address) =>
        `Noe som er sendt videre gjennom ${address}, er sett på klinikken og har ventet for lenge på svar.\n«videre staff silent» viser hva og hvor.`,
    },
    changed: {
      subject: 'Noe i innboksen er endret',
      says: (address) =>
        `Noe i klinikkens innboks hos ${address} er endret av den som sendte det.\n«videre clinic inbox» viser hva, «videre clinic acknowledge» bekrefter at klinikken har sett det.`,
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
    news: {
      subject: 'Nytt om noe du har sendt',
      says: (address) =>
        `Det er nytt om noe du har sendt gjennom ${address}\nBruk lenken eller referansen som du tok vare på, for å se hva.\nVil du ikke ha flere slike meldinger, sier du fra samme sted («videre status --stop-mail»).`,
    },
    close: 'Denne meldingen er sendt automatisk og kan ikke besvares.',
  },
  da: {
    waiting: {
      subject: 'Noget venter i indbakken',
      says: (address) => `Noget venter i klinikkens indbakke hos ${address}`,
    },
    unseen: {
      subject: 'Noget har ventet for længe i indbakken',
      says: (address) =>
        `Noget har ventet for længe i klinikkens indbakke hos ${address}\nIngen på klinikken har set det endnu. »videre clinic inbox« viser, hvad der venter.`,
    },
    'unseen-staff': {
      subject: 'Noget venter for længe på at blive set',
      says: (address) =>
        `Noget, der er sendt videre gennem ${address}, har ventet for længe, uden at nogen på klinikken har set det.\n»videre staff silent« viser hvad og hvor.`,
    },
    unhandled: {
      subject: 'Noget i indbakken er ikke besvaret',
      says: (address) =>
        `Noget i klinikkens indbakke hos ${address} er set og har ventet for længe på svar.\n»videre clinic inbox« viser hvad, »videre clinic handled« melder, hvad det blev til.`,
    },
    'unhandled-staff': {
      subject: 'Noget venter for længe på svar',
      says: (address) =>
        `Noget, der er sendt videre gennem ${address}, er set på klinikken og har ventet for længe på svar.\n»videre staff silent« viser hvad og hvor.`,
    },
    changed: {
      subject: 'Noget i indbakken er ændret',
      says: (address) =>
        `Noget i klinikkens indbakke hos ${address} er ændret af den, der sendte det.\n»videre clinic inbox« viser hvad, »videre clinic acknowledge« bekræfter, at klinikken har set det.`,
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
    news: {
      subject: 'Nyt om noget, du har sendt',
      says: (address) =>
        `Der er nyt om noget, du har sendt gennem ${address}\nBrug linket eller referencen, som du gemte, for at se hvad.\nVil du ikke have flere af disse beskeder, siger du fra samme sted (»videre status --stop-mail«).`,
    },
    close: 'Denne besked er sendt automatisk og kan ikke besvares.',
  },
  en: {
    waiting: {
      subject: 'Something waits in the inbox',
      says: (address) => `Something waits in the clinic's inbox at ${address}`,
    },
    unseen: {
      subject: 'Something has waited too long in the inbox',
      says: (address) =>
        `Something has waited too long in the clinic's inbox at ${address}\nNobody at the clinic has seen it yet. "videre clinic inbox" shows what waits.`,
    },
    'unseen-staff': {
      subject: 'Something waits too long to be seen',
      says: (address) =>
        `Something that was forwarded through ${address} has waited too long, and nobody at the clinic has seen it.\n"videre staff silent" shows what and where.`,
    },
    unhandled: {
      subject: 'Something in the inbox is not answered',
      says: (address) =>
        `Something in the clinic's inbox at ${address} was seen and has waited too long for an answer.\n"videre clinic inbox" shows what, "videre clinic handled" says what came of it.`,
    },
    'unhandled-staff': {
      subject: 'Something waits too long for an answer',
      says: (address) =>
        `Something that was forwarded through ${address} was seen at the clinic and has waited too long for an answer.\n"videre staff silent" shows what and where.`,
    },
    changed: {
      subject: 'Something in the inbox has changed',
      says: (address) =>
        `Something in the clinic's inbox at ${address} was changed by whoever sent it.\n"videre clinic inbox" shows what, "videre clinic acknowledge" confirms that the clinic has seen it.`,
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
    news: {
      subject: 'News of something that you sent',
      says: (address) =>
        `There is news of something that you sent through ${address}\nUse the link or the reference that you kept to see what.\nIf you want no more of these messages, say so in the same place ("videre status --stop-mail").`,
    },
    close: 'This message was sent automatically and cannot be answered.',
  },
}

/** The mail of a notice, in the first of the receiver's languages in which there are words, or in English. */
export function mailText(
  { message, receiver, languages }: Pick<Letter, 'message' | 'receiver' | 'languages'>,
  publicUrl: URL,
): MailText {
  const words = texts[languages.find(isLanguage) ?? 'en']
  const staffs = receiver === 'staff' ? ofStaff.find((one) => one === message) : undefined
  const { subject, says } = words[staffs === undefined ? message : (`${staffs}-staff` as const)]
  return { subject, text: `${says(publicUrl.href)}\n\n${words.close}\n` }
}
