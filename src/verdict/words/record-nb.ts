import type { RecordWords } from './words.js'

/** The record beneath a verdict, in Norwegian. */
export const recordNb: RecordWords = {
  title: 'Bevis for videresending',
  checkedAt: (at) => `Kontrollert den ${at}`,
  trustFrom: {
    relay:
      'Beviset er kontrollert på formidlerens egen side, med nøklene som formidleren la ved. Den som tviler på formidleren, kontrollerer på nytt, med «videre verify» og nøkler fra et annet sted.',
    chosen:
      'Beviset er kontrollert på formidlerens egen side, med nøkler som ble valgt der. Den som tviler på siden, kontrollerer på nytt, med «videre verify».',
    beforehand: 'Beviset er kontrollert uten formidleren, med nøkler som var kjent fra før.',
  },
  statements: 'Alle erklæringene i filen',
  columns: {
    place: 'Plass i loggen',
    what: 'Hva som er erklært',
    clinic: 'Klinikk',
    relayTime: 'Etter formidlerens klokke (UTC)',
    clinicTime: 'Etter klinikkens klokke (UTC)',
    entry: 'Oppføring i loggen (heksadesimal)',
  },
  events: {
    SubmissionAcceptance: 'Tatt imot',
    ContentConsignment: 'Sendt videre',
    ConsignmentNotification: 'Varsel mottatt',
    ConsignmentNotificationFailure: 'Ingen hadde tatt imot varsel',
    NotFetched: 'Ikke kvittert for innen fristen',
    ContentHandover: 'Kvittert for',
    ContentOpened: 'Kunne leses',
    ContentSeen: 'Sett av et menneske',
    EnquiryHandled: 'Hva det ble til',
    ContentHandoverFailure: 'Kunne ikke brukes',
    EnquiryCorrected: 'Kontaktopplysninger rettet',
    EnquiryWithdrawn: 'Trukket tilbake',
    FollowUpAcknowledged: 'Klinikken vet om det',
    HoldPlaced: 'Skal oppbevares lenger',
    HoldReleased: 'Skal ikke oppbevares lenger likevel',
    EvidenceRetrieved: 'Bevis hentet av ansatte',
    EvidenceDisclosed: 'Bevis utlevert til andre',
  },
  ids: 'Hva det gjelder',
  reference: 'referanse',
  delivery: 'levering',
  clinicId: 'klinikkens id',
  enquiry: 'Henvendelse',
  log: 'Loggen',
  logOrigin: 'Logg',
  logSize: 'Oppføringer',
  logRoot: 'Rothash (heksadesimal)',
  cosigned: 'Medsignert av',
  nobodyCosigned: 'ingen vitner som er klarert her',
  policies: 'Hva pasienten samtykket til',
  policyVersion: 'Versjon',
  policyFile: 'SHA-256 av policyfilen',
  keys: 'Nøklene det er kontrollert med',
  keyOf: {
    title: 'Hvem sin nøkkel',
    relay: 'Formidler',
    log: 'Logg',
    registrar: 'Registrator',
    witness: 'Vitne',
  },
  fingerprint: 'Fingeravtrykk',
  keyName: 'Navn',
  unreadableKey: 'kan ikke leses',
  file: 'Bevisfilen',
  fileHash: 'SHA-256',
  fileSize: 'Størrelse i byte',
  checked: 'Kontrollert',
  meanings: 'Hva dette betyr, og hva det ikke betyr',
  notions: {
    relayTime: 'Tid, etter formidleren',
    clinicTime: 'Tid, etter klinikken',
    log: 'Står i loggen',
    witnessed: 'Sett av vitner',
    unwitnessed: 'Ikke sett av vitner',
    form: 'Det som ble sendt',
  },
  explanations: {
    SubmissionAcceptance: 'Formidleren tok på seg henvendelsen. Det betyr ikke at en klinikk har den.',
    ContentConsignment:
      'Den forseglede henvendelsen lå i klinikkens innboks. Det betyr ikke at noen der visste om den.',
    ConsignmentNotification:
      'En e-postserver, eller en datamaskin som klinikken hadde oppgitt, tok imot et varsel om at noe venter. Det er formidlerens ord, og betyr ikke at et menneske leste varselet.',
    ConsignmentNotificationFailure:
      'Da klinikkens svarfrist var ute, hadde ingen tatt imot et varsel om at noe venter. Det er formidlerens ord, sier ikke hvorfor, og noen kan ha fått varsel senere.',
    NotFetched:
      'Da klinikkens svarfrist var ute, hadde den ikke kvittert for det forseglede innholdet. Det er formidlerens ord, sier ikke hvorfor, og klinikken kan ha kvittert senere.',
    ContentHandover:
      'Klinikkens nøkkel kvitterte for det forseglede innholdet. Det betyr ikke at det kunne leses.',
    ContentOpened:
      'Klinikkens program åpnet det: ellers kan ingen kjenne koden som er oppgitt. Det betyr ikke at et menneske leste det.',
    ContentSeen:
      'Klinikkens program signerte at det ble vist til et menneske. Det sier ikke til hvem, eller om det ble forstått.',
    EnquiryHandled: 'Klinikken signerte hva det ble til. Det er klinikkens ord.',
    ContentHandoverFailure:
      'Klinikken signerte at den ikke kunne bruke det den fikk. Det sier ikke hvem som hadde skylden.',
    EvidenceRetrieved:
      'Ansatte hos operatøren hentet beviset for leveringen. Det betyr ikke at de kunne lese henvendelsen.',
    EnquiryCorrected:
      'En rettelse av kontaktopplysningene, signert av pasienten, lå i klinikkens innboks. Det betyr ikke at noen der visste om den.',
    EnquiryWithdrawn:
      'Fra da av ga formidleren den ikke til noen, og slettet sin kopi: straks, eller, om den måtte oppbevares, når det var over. Det betyr ikke at en klinikk som hadde den fra før, har slettet den.',
    FollowUpAcknowledged:
      'Klinikken signerte at et menneske der fikk vite om rettelsen, eller om at den er trukket tilbake. Det sier ikke hva de gjorde så.',
    HoldPlaced:
      'To ansatte hos operatøren bestemte at formidleren skal oppbevare den en stund, også om tiden dens er ute før det. Det betyr ikke at noen kunne lese den.',
    HoldReleased: 'To ansatte hos operatøren opphevet det før tiden.',
    EvidenceDisclosed:
      'To ansatte hos operatøren lot beviset for leveringen bli utlevert til andre. Det sier ikke til hvem, og bevis inneholder ikke det som ble skrevet.',
    relayTime:
      'Formidlerens ord: erklæringen kan være avgitt senere enn den sier, men ikke senere enn et vitne så loggen.',
    clinicTime: 'Klinikkens ord, signert av klinikken.',
    log: 'Formidleren kan ikke ta det tilbake uten at det synes. Det betyr ikke at det formidleren sa, er sant.',
    witnessed: 'Noen andre enn formidleren så loggen senest da. De så ikke hva henvendelsen sier.',
    unwitnessed:
      'At ingenting er tilbakedatert, bygger på formidlerens ord og på klinikkene som følger med på loggen.',
    form: 'Akkurat dette ble forseglet til klinikken. Det sier ikke hvem som skrev det.',
  },
  checkAgain: 'Kontroller på nytt',
  howToCheckAgain: (address) =>
    `Denne siden på papir beviser ingenting i seg selv: det gjør bevisfilen. Åpne ${address} og velg filen der, eller kjør «videre verify» med egne nøkler.`,
  qr: (address) => `QR-kode som fører til ${address}`,
  sent: (clinic) => `Det som ble sendt til ${clinic}`,
  formFields: {
    careNeed: 'Behov',
    language: 'Språk',
    message: 'Melding',
    preferredTimes: 'Når det passer',
    'contact.name': 'Navn',
    'contact.phone': 'Telefon',
    'contact.email': 'E-post',
    'contact.postcode': 'Postnummer',
  },
}
