import type { PolicyWords } from './words.js'

/** What policies are about, in Norwegian. */
export const nb: PolicyWords = {
  subjects: {
    consent: 'Det du sier ja til',
    operator: 'Hvem som er ansvarlig',
    purpose: 'Hva henvendelsen din brukes til',
    asked: 'Hva du blir spurt om',
    lawfulBasis: 'Hvorfor vi har lov til det',
    encryption: 'Hvem som kan lese henvendelsen din',
    known: 'Hva vi vet om deg',
    retention: 'Hvor lenge den blir liggende',
    clinics: 'Klinikkene du velger',
    confirmation: 'Bekreftelse',
    rights: 'Rettighetene dine',
    identity: 'Hvordan du viser at henvendelsen er din',
    statistics: 'Tall som blir igjen',
    visits: 'Besøk og informasjonskapsler',
    staffAccess: 'De som arbeider her',
    processors: 'Leverandører som hjelper oss',
    disclosures: 'Hvem andre som kan få noe',
    transfers: 'Hvor opplysningene er',
    backup: 'Sikkerhetskopier',
    breach: 'Hvis noe går galt',
    otherServices: 'Andre tjenester',
    complaint: 'Hvis du vil klage',
    emergency: 'Ikke for nødsituasjoner',
    changes: 'Hvis denne erklæringen endres',
  },
  rights: {
    withdraw: 'trekke samtykket tilbake',
    access: 'se hva vi har',
    rectify: 'rette det som er feil',
    erase: 'få det slettet',
    restrict: 'få det til å bli liggende urørt',
    object: 'protestere',
    portability: 'ta det med deg',
    'no-profiling': 'ikke bli vurdert av en maskin',
    'third-country-information': 'vite om det forlater Europa',
  },
  bases: {
    consent: 'Du har samtykket',
    contract: 'Du har bedt om en tjeneste',
    'legal-obligation': 'Loven krever det',
    'vital-interest': 'Det står om liv',
    'public-task': 'Det er en offentlig oppgave',
    'legitimate-interest': 'Vi har en berettiget interesse',
  },
  atOnce: 'ikke noe tid',
  changed: {
    'enquiry-kept': (before, after) => `En henvendelse blir liggende i ${after} i stedet for ${before}.`,
    'question-kept-closed': (before, after) =>
      `Et spørsmål til oss blir liggende i ${after} etter svaret i stedet for ${before}.`,
    'question-kept-longest': (before, after) =>
      `Et spørsmål til oss blir liggende i høyst ${after} i stedet for ${before}.`,
    'in-log': (before, after) =>
      `En henvendelse står i den offentlige loggen innen ${after} i stedet for ${before}.`,
    'clinic-unseen': (before, after) =>
      `Vi tar tak i det når ingen på en klinikk har sett henvendelsen din på ${after} arbeidsdager i stedet for ${before}.`,
    'clinic-unhandled': (before, after) =>
      `Vi tar tak i det når en klinikk ikke har sagt hvordan det gikk på ${after} arbeidsdager i stedet for ${before}.`,
    witnesses: (before, after) =>
      `Den offentlige loggen følges av ${after} uavhengige vitner i stedet for ${before}.`,
    notice: (before, after) =>
      after === null
        ? 'Endringer varsles ikke lenger før de gjelder.'
        : before === null
          ? `Endringer varsles ${after} før de gjelder.`
          : `Endringer varsles ${after} før de gjelder i stedet for ${before}.`,
    'right-gone': (right) => `Denne rettigheten er ikke lenger nevnt: ${right}.`,
    'right-new': (right) => `Denne rettigheten er nevnt nå: ${right}.`,
    'basis-gone': (basis) => `Dette er ikke lenger en grunn til å bruke opplysningene dine: ${basis}.`,
    'basis-new': (basis) => `Dette er en ny grunn til å bruke opplysningene dine: ${basis}.`,
    'recipient-gone': (name) => `Ikke lenger nevnt blant dem som kan få noe: ${name}.`,
    'recipient-new': (name) => `Ny blant dem som kan få noe: ${name}.`,
    'processor-gone': (name) => `Ikke lenger leverandør: ${name}.`,
    'processor-new': (name) => `Ny leverandør: ${name}.`,
    'care-need-gone': (name) => `Du kan ikke lenger velge: ${name}.`,
    'care-need-new': (name) => `Nå kan du velge: ${name}.`,
    'language-gone': (name) => `Denne erklæringen finnes ikke lenger på ${name}.`,
    'language-new': (name) => `Denne erklæringen finnes nå på ${name}.`,
    country: 'Arbeidsdagene er dem i et annet land.',
    'time-zone': 'Dagene telles i en annen tidssone.',
    text: (subject) => `Teksten er en annen under «${subject}».`,
  },
}
