import type { ContactWords } from './words.js'

/** The page in Norwegian. */
export const nb: ContactWords = {
  title: 'Spør oss',
  languages: 'Språk',
  demo: 'Dette er en demo. Skriv ikke noe ekte.',
  emergency: 'Haster det? Ikke skriv her. Ring:',
  intro: (operator) =>
    `Her kan du spørre ${operator} om noe, si hva du mener, eller bruke rettighetene dine. Her gir vi ikke helsehjelp og kan ikke lese henvendelser til klinikker: spørsmål om helsen din stiller du til klinikken.`,
  needsScript:
    'Skjemaet forsegler det du skriver i nettleseren din, og trenger JavaScript til det. Kommer det ikke fram her, kan nettleseren din ikke forsegle, og ingenting blir sendt. Da når du oss på telefon eller e-post, se nedenfor.',
  noKey: 'Vi kan ikke ta imot forseglede spørsmål her ennå. Ring eller skriv til oss i stedet, se nedenfor.',
  kind: 'Hva gjelder det?',
  kinds: {
    question: 'Et spørsmål',
    feedback: 'Ris, ros eller et forslag',
    right: 'Jeg vil bruke en rettighet (innsyn, retting, sletting …)',
  },
  right: 'Hvilken rettighet?',
  anyRight: 'Vet ikke, eller en annen',
  rights: {
    withdraw: 'Trekke samtykket tilbake',
    access: 'Innsyn i hva dere har om meg',
    rectify: 'Få rettet noe som er feil',
    erase: 'Få slettet opplysninger om meg',
    restrict: 'Begrense hva opplysningene brukes til',
    object: 'Protestere mot hva de brukes til',
    portability: 'Få opplysningene med meg',
    'no-profiling': 'Ikke bli vurdert av en maskin alene',
    'third-country-information': 'Få vite om overføring til andre land',
  },
  message: 'Hva vil du si?',
  messageHint: (limit) =>
    `Høyst ${limit} tegn. Ikke skriv fødselsnummer eller mer om helsen din enn nødvendig.`,
  identityNumber:
    'Det ser ut som det står et fødselsnummer her. Ta det bort: vi trenger det ikke for å svare.',
  optional: 'ikke nødvendig',
  name: 'Navn',
  reply: 'Hvordan kan vi svare deg?',
  replyHint: 'Fyll ut minst én. Den brukes bare til svaret.',
  replyHintFeedback: 'Ikke nødvendig. Vil du ha svar, fyller du ut minst én.',
  email: 'E-postadresse',
  phone: 'Telefonnummer',
  address: 'Postadresse',
  reference: 'Referanse',
  referenceHint:
    'Gjelder det en henvendelse du har sendt, står referansen på kvitteringen: tolv tegn, som 7K2M-9QXD-M4TR.',
  next: 'Hva skjer med det du skriver?',
  sealed: 'Det forsegles i nettleseren din. Bare de hos oss som svarer, kan åpne det; serveren kan det ikke.',
  kept: (afterClosing, longest) =>
    afterClosing === null
      ? `Vi sletter det så snart det er besvart, og senest ${longest} etter at du sendte det.`
      : `Vi sletter det ${afterClosing} etter at det er besvart, og senest ${longest} etter at du sendte det.`,
  nothingElse:
    'Hvor du skrev fra, lagres ikke sammen med det. Det du har begynt på, blir borte når du forlater siden.',
  privacy: 'Personvernerklæringen sier resten.',
  send: 'Forsegl og send',
  sending: 'Forsegler og sender …',
  problems: (count) => (count === 1 ? 'Det er ett felt å se på:' : `Det er ${count} felt å se på:`),
  faults: {
    message: 'Skriv hva du vil si.',
    messageTooLong: (limit) => `Teksten er for lang: høyst ${limit} tegn.`,
    right: 'Velg en rettighet i listen.',
    name: 'Navnet er for langt eller har tegn som ikke kan brukes.',
    email: 'Skriv e-postadressen slik: navn@eksempel.no',
    phone:
      'Skriv telefonnummeret med alle sifrene. Er det fra et annet land, begynner det med + og landskoden.',
    address: 'Adressen er for lang: høyst 500 tegn.',
    reply: 'Fyll ut e-postadresse, telefonnummer eller postadresse, ellers kan vi ikke svare.',
    reference:
      'Referansen er skrevet feil. Den har tolv tegn, som 7K2M-9QXD-M4TR. La feltet stå tomt om du ikke har den.',
  },
  failures: {
    noKey: 'Vi kan ikke ta imot forseglede spørsmål akkurat nå. Prøv igjen om et øyeblikk.',
    untrusted:
      'Nøkkelen som siden fikk, kan ikke vises å være vår. Noen kan stå mellom deg og oss. Ikke bruk skjemaet: ring oss.',
    tooMany: 'Det har kommet for mange spørsmål den siste timen. Prøv igjen om en time, eller ring oss.',
    unavailable: 'Vi kan ikke ta imot spørsmål akkurat nå. Prøv igjen om litt, eller ring oss.',
    unreachable:
      'Vi fikk ikke svar, og vet ikke om spørsmålet kom fram. Send en gang til: kommer det to ganger, blir det ett spørsmål.',
    broken: 'Nettleseren din kunne ikke forsegle. Ring eller skriv til oss i stedet, se nedenfor.',
  },
  nothingLost: 'Det du har skrevet, står fortsatt i skjemaet.',
  sent: 'Vi har fått det',
  sentAnswer:
    'En av oss leser det og svarer på adressen eller nummeret du oppga. Gjelder det en rettighet, gir loven oss en måned.',
  sentNoAnswer: 'Du oppga ingen adresse, så vi svarer ikke. Takk for at du sa fra.',
  sentDeleted: (date) => `Senest ${date} er det slettet.`,
  sentNumber: 'Ringer du om det, er dette nummeret:',
  another: 'Skriv noe nytt',
  otherWays: 'Andre måter å nå oss på',
  byTelephone: 'Telefon',
  byMail: 'E-post',
  byMailWarning: 'E-post er ikke forseglet. Skriv ikke om helsen din der.',
  byLetter: 'Brev',
  officer: 'Personvernombud',
}
