import type { PageWords } from './words.js'

/** The page in Norwegian. */
export const nb: PageWords = {
  title: 'Kontroller et bevis',
  languages: 'Språk',
  demo: 'Dette er en demo: klinikkene er oppdiktet. Ingenting her beviser noe om virkelige mennesker.',
  intro:
    'En bevisfil viser at en henvendelse ble sendt videre, til hvilke klinikker, og hva hver av dem gjorde med den. Denne siden kontrollerer om beviset holder.',
  privately: 'Filen blir på enheten din.',
  offline:
    'Den kontrolleres her og sendes ikke til noen. Du kan koble fra nettet nå, og kontrollere etterpå.',
  needsScript:
    'Denne siden kontrollerer i nettleseren din, og trenger JavaScript til det. Uten JavaScript bruker du «videre verify» på din egen datamaskin.',
  evidence: 'Bevisfil',
  evidenceHint: 'Navnet slutter på .evidence.json. Velg filen, eller slipp den hvor som helst på siden.',
  formQuestion: 'Har du også det som ble sendt?',
  form: 'Skjemafil (ikke nødvendig)',
  formHint:
    'Den som har skjemaet og saltet til det, kan vise at akkurat dette ble sendt: en fil med delivery, form og salt. Også den blir på enheten din.',
  checking: 'Kontrollerer …',
  unreadable: 'Filen kunne ikke leses. Velg den på nytt.',
  formUnreadable: 'Skjemafilen er ikke et skjema med levering og salt, så ingenting ble kontrollert.',
  trustUnreadable:
    'Det er ikke en policyfil som sier hvem man skal stole på. Nøklene nedenfor er de samme som før.',
  print: 'Skriv ut, eller lagre som PDF',
  particulars: 'Enkelthetene, for den som kontrollerer på nytt',
  keys: 'Nøklene det kontrolleres med',
  keysFromRelay: (origin) =>
    `Disse nøklene fulgte med siden, fra ${origin} selv. Fingeravtrykkene er til for å sammenlignes med det operatøren har offentliggjort et annet sted.`,
  doubt:
    'Det er gjort for enkelhets skyld: en formidler som jukser, kunne også gi deg en side og nøkler som sier det den vil. Tviler du, bruker du «videre verify» på din egen datamaskin, med en policyfil du har fått på en annen måte.',
  ownKeysInUse: 'Disse nøklene er fra filen du valgte.',
  ownKeys: 'Din egen policyfil (ikke nødvendig)',
  ownKeysHint:
    'Da brukes nøklene i den i stedet for formidlerens. Selve siden kommer fortsatt fra formidleren.',
  relayKeysAgain: 'Bruk formidlerens nøkler igjen',
}
