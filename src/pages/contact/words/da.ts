import type { ContactWords } from './words.js'

/** The page in Danish. */
export const da: ContactWords = {
  title: 'Spørg os',
  languages: 'Sprog',
  demo: 'Dette er en demo. Skriv ikke noget ægte.',
  emergency: 'Haster det? Skriv ikke her. Ring:',
  intro: (operator) =>
    `Her kan du spørge ${operator} om noget, sige hvad du mener, eller bruge dine rettigheder. Her giver vi ikke behandling og kan ikke læse henvendelser til klinikker: spørgsmål om dit helbred stiller du til klinikken.`,
  needsScript:
    'Formularen forsegler det, du skriver, i din browser og har brug for JavaScript til det. Kommer den ikke frem her, kan din browser ikke forsegle, og intet bliver sendt. Så når du os på telefon eller e-mail, se nedenfor.',
  noKey:
    'Vi kan ikke tage imod forseglede spørgsmål her endnu. Ring eller skriv til os i stedet, se nedenfor.',
  kind: 'Hvad drejer det sig om?',
  kinds: {
    question: 'Et spørgsmål',
    feedback: 'Ris, ros eller et forslag',
    right: 'Jeg vil bruge en rettighed (indsigt, berigtigelse, sletning …)',
  },
  right: 'Hvilken rettighed?',
  anyRight: 'Ved ikke, eller en anden',
  rights: {
    withdraw: 'Trække mit samtykke tilbage',
    access: 'Indsigt i, hvad I har om mig',
    rectify: 'Få rettet noget, der er forkert',
    erase: 'Få slettet oplysninger om mig',
    restrict: 'Begrænse, hvad oplysningerne bruges til',
    object: 'Gøre indsigelse mod, hvad de bruges til',
    portability: 'Få oplysningerne med mig',
    'no-profiling': 'Ikke blive vurderet af en maskine alene',
    'third-country-information': 'Få at vide om overførsel til andre lande',
  },
  message: 'Hvad vil du sige?',
  messageHint: (limit) =>
    `Højst ${limit} tegn. Skriv ikke CPR-nummer eller mere om dit helbred end nødvendigt.`,
  identityNumber:
    'Det ser ud, som om der står et CPR-nummer her. Fjern det: vi har ikke brug for det for at svare.',
  optional: 'ikke nødvendigt',
  name: 'Navn',
  reply: 'Hvordan kan vi svare dig?',
  replyHint: 'Udfyld mindst ét felt. Det bruges kun til svaret.',
  replyHintFeedback: 'Ikke nødvendigt. Vil du have svar, udfylder du mindst ét felt.',
  email: 'E-mailadresse',
  phone: 'Telefonnummer',
  address: 'Postadresse',
  reference: 'Reference',
  referenceHint:
    'Drejer det sig om en henvendelse, du har sendt, står referencen på kvitteringen: tolv tegn, som 7K2M-9QXD-M4TR.',
  next: 'Hvad sker der med det, du skriver?',
  sealed: 'Det forsegles i din browser. Kun dem hos os, der svarer, kan åbne det; serveren kan det ikke.',
  kept: (afterClosing, longest) =>
    afterClosing === null
      ? `Vi sletter det, så snart det er besvaret, og senest ${longest} efter, at du sendte det.`
      : `Vi sletter det ${afterClosing} efter, at det er besvaret, og senest ${longest} efter, at du sendte det.`,
  nothingElse:
    'Hvor du skrev fra, gemmes ikke sammen med det. Det, du er begyndt på, forsvinder, når du forlader siden.',
  privacy: 'Resten står i privatlivspolitikken.',
  send: 'Forsegl og send',
  sending: 'Forsegler og sender …',
  problems: (count) => (count === 1 ? 'Der er ét felt at se på:' : `Der er ${count} felter at se på:`),
  faults: {
    message: 'Skriv, hvad du vil sige.',
    messageTooLong: (limit) => `Teksten er for lang: højst ${limit} tegn.`,
    right: 'Vælg en rettighed på listen.',
    name: 'Navnet er for langt eller har tegn, der ikke kan bruges.',
    email: 'Skriv e-mailadressen sådan: navn@eksempel.dk',
    phone:
      'Skriv telefonnummeret med alle cifre. Er det fra et andet land, begynder det med + og landekoden.',
    address: 'Adressen er for lang: højst 500 tegn.',
    reply: 'Udfyld e-mailadresse, telefonnummer eller postadresse, ellers kan vi ikke svare.',
    reference:
      'Referencen er skrevet forkert. Den har tolv tegn, som 7K2M-9QXD-M4TR. Lad feltet stå tomt, hvis du ikke har den.',
  },
  failures: {
    noKey: 'Vi kan ikke tage imod forseglede spørgsmål lige nu. Prøv igen om et øjeblik.',
    untrusted:
      'Nøglen, som siden fik, kan ikke vises at være vores. Nogen kan stå mellem dig og os. Brug ikke formularen: ring til os.',
    tooMany: 'Der er kommet for mange spørgsmål den seneste time. Prøv igen om en time, eller ring til os.',
    unavailable: 'Vi kan ikke tage imod spørgsmål lige nu. Prøv igen om lidt, eller ring til os.',
    unreachable:
      'Vi fik ikke svar og ved ikke, om spørgsmålet kom frem. Send en gang til: kommer det to gange, bliver det ét spørgsmål.',
    broken: 'Din browser kunne ikke forsegle. Ring eller skriv til os i stedet, se nedenfor.',
  },
  nothingLost: 'Det, du har skrevet, står stadig i formularen.',
  sent: 'Vi har fået det',
  sentAnswer:
    'En af os læser det og svarer på den adresse eller det nummer, du oplyste. Drejer det sig om en rettighed, giver loven os en måned.',
  sentNoAnswer: 'Du oplyste ingen adresse, så vi svarer ikke. Tak, fordi du sagde det.',
  sentDeleted: (date) => `Senest ${date} er det slettet.`,
  sentNumber: 'Ringer du om det, er dette nummeret:',
  another: 'Skriv noget nyt',
  otherWays: 'Andre måder at nå os på',
  byTelephone: 'Telefon',
  byMail: 'E-mail',
  byMailWarning: 'E-mail er ikke forseglet. Skriv ikke om dit helbred der.',
  byLetter: 'Brev',
  officer: 'Databeskyttelsesrådgiver',
}
