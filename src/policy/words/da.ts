import type { PolicyWords } from './words.js'

/** What policies are about, in Danish. */
export const da: PolicyWords = {
  subjects: {
    consent: 'Det, du siger ja til',
    operator: 'Hvem der er ansvarlig',
    purpose: 'Hvad din henvendelse bruges til',
    asked: 'Hvad du bliver spurgt om',
    lawfulBasis: 'Hvorfor vi har lov til det',
    encryption: 'Hvem der kan læse din henvendelse',
    known: 'Hvad vi ved om dig',
    retention: 'Hvor længe den bliver liggende',
    clinics: 'Dem, du sender til',
    confirmation: 'Bekræftelse',
    rights: 'Dine rettigheder',
    identity: 'Hvordan du viser, at henvendelsen er din',
    statistics: 'Tal, der bliver tilbage',
    visits: 'Besøg og cookies',
    staffAccess: 'De, der arbejder her',
    processors: 'Leverandører, der hjælper os',
    disclosures: 'Hvem andre der kan få noget',
    transfers: 'Hvor oplysningerne er',
    backup: 'Sikkerhedskopier',
    breach: 'Hvis noget går galt',
    otherServices: 'Andre tjenester',
    complaint: 'Hvis du vil klage',
    emergency: 'Ikke til nødsituationer',
    changes: 'Hvis denne tekst ændres',
  },
  rights: {
    withdraw: 'trække samtykket tilbage',
    access: 'se, hvad vi har',
    rectify: 'rette det, der er forkert',
    erase: 'få det slettet',
    restrict: 'få det til at ligge urørt',
    object: 'gøre indsigelse',
    portability: 'tage det med dig',
    'no-profiling': 'ikke blive vurderet af en maskine',
    'third-country-information': 'vide, om det forlader Europa',
  },
  bases: {
    consent: 'Du har givet samtykke',
    contract: 'Du har bedt om en tjeneste',
    'legal-obligation': 'Loven kræver det',
    'vital-interest': 'Det gælder liv',
    'public-task': 'Det er en offentlig opgave',
    'legitimate-interest': 'Vi har en legitim interesse',
  },
  atOnce: 'slet ikke nogen tid',
  changed: {
    'enquiry-kept': (before, after) => `En henvendelse bliver liggende i ${after} i stedet for ${before}.`,
    'question-kept-closed': (before, after) =>
      `Et spørgsmål til os bliver liggende i ${after} efter svaret i stedet for ${before}.`,
    'question-kept-longest': (before, after) =>
      `Et spørgsmål til os bliver liggende i højst ${after} i stedet for ${before}.`,
    'in-log': (before, after) =>
      `En henvendelse står i den offentlige log inden for ${after} i stedet for ${before}.`,
    'clinic-unseen': (before, after) =>
      `Vi tager fat i det, når ingen på en klinik har set din henvendelse i ${after} arbejdsdage i stedet for ${before}.`,
    'clinic-unhandled': (before, after) =>
      `Vi tager fat i det, når en klinik ikke har sagt, hvordan det gik, i ${after} arbejdsdage i stedet for ${before}.`,
    witnesses: (before, after) =>
      `Den offentlige log følges af ${after} uafhængige vidner i stedet for ${before}.`,
    notice: (before, after) =>
      after === null
        ? 'Ændringer varsles ikke længere, før de gælder.'
        : before === null
          ? `Ændringer varsles ${after}, før de gælder.`
          : `Ændringer varsles ${after}, før de gælder, i stedet for ${before}.`,
    'right-gone': (right) => `Denne rettighed er ikke længere nævnt: ${right}.`,
    'right-new': (right) => `Denne rettighed er nævnt nu: ${right}.`,
    'basis-gone': (basis) => `Dette er ikke længere en grund til at bruge dine oplysninger: ${basis}.`,
    'basis-new': (basis) => `Dette er en ny grund til at bruge dine oplysninger: ${basis}.`,
    'recipient-gone': (name) => `Ikke længere nævnt blandt dem, der kan få noget: ${name}.`,
    'recipient-new': (name) => `Ny blandt dem, der kan få noget: ${name}.`,
    'processor-gone': (name) => `Ikke længere leverandør: ${name}.`,
    'processor-new': (name) => `Ny leverandør: ${name}.`,
    'care-need-gone': (name) => `Du kan ikke længere vælge: ${name}.`,
    'care-need-new': (name) => `Nu kan du vælge: ${name}.`,
    'language-gone': (name) => `Denne tekst findes ikke længere på ${name}.`,
    'language-new': (name) => `Denne tekst findes nu på ${name}.`,
    country: 'Arbejdsdagene er dem i et andet land.',
    'time-zone': 'Dagene tælles i en anden tidszone.',
    text: (subject) => `Teksten er en anden under »${subject}«.`,
  },
}
