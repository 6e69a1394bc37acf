import type { RecordWords } from './words.js'

/** The record beneath a verdict, in Danish. */
export const recordDa: RecordWords = {
  title: 'Bevis for videresendelse',
  checkedAt: (at) => `Kontrolleret den ${at}`,
  trustFrom: {
    relay:
      'Beviset er kontrolleret på formidlerens egen side, med de nøgler, som formidleren gav sammen med den. Den, der tvivler på formidleren, kontrollerer igen, med »videre verify« og nøgler fra et andet sted.',
    chosen:
      'Beviset er kontrolleret på formidlerens egen side, med nøgler, der blev valgt dér. Den, der tvivler på siden, kontrollerer igen, med »videre verify«.',
    beforehand: 'Beviset er kontrolleret uden formidleren, med nøgler, der var kendt i forvejen.',
  },
  statements: 'Alle erklæringer i filen',
  columns: {
    place: 'Plads i loggen',
    what: 'Hvad der er erklæret',
    clinic: 'Klinik',
    relayTime: 'Efter formidlerens ur (UTC)',
    clinicTime: 'Efter klinikkens ur (UTC)',
    entry: 'Post i loggen (hexadecimal)',
  },
  events: {
    SubmissionAcceptance: 'Modtaget',
    ContentConsignment: 'Sendt videre',
    ConsignmentNotification: 'Varsel modtaget',
    ConsignmentNotificationFailure: 'Ingen havde taget imod varsel',
    NotFetched: 'Ikke kvitteret for inden fristen',
    ContentHandover: 'Kvitteret for',
    ContentOpened: 'Kunne læses',
    ContentSeen: 'Set af et menneske',
    EnquiryHandled: 'Hvad det blev til',
    ContentHandoverFailure: 'Kunne ikke bruges',
    EnquiryCorrected: 'Kontaktoplysninger rettet',
    EnquiryWithdrawn: 'Trukket tilbage',
    FollowUpAcknowledged: 'Klinikken kender til det',
    HoldPlaced: 'Skal opbevares længere',
    HoldReleased: 'Skal alligevel ikke opbevares længere',
    EvidenceRetrieved: 'Bevis hentet af medarbejdere',
    EvidenceDisclosed: 'Bevis udleveret til andre',
  },
  notions: {
    relayTime: 'Tid, efter formidleren',
    clinicTime: 'Tid, efter klinikken',
    log: 'Står i loggen',
    witnessed: 'Set af vidner',
    unwitnessed: 'Ikke set af vidner',
    form: 'Det, der blev sendt',
  },
  explanations: {
    SubmissionAcceptance: 'Formidleren påtog sig henvendelsen. Det betyder ikke, at en klinik har den.',
    ContentConsignment:
      'Den forseglede henvendelse lå i klinikkens indbakke. Det betyder ikke, at nogen dér vidste af den.',
    ConsignmentNotification:
      'En mailserver, eller en computer, som klinikken havde oplyst, tog imod et varsel om, at noget venter. Det er formidlerens ord og betyder ikke, at et menneske læste varslet.',
    ConsignmentNotificationFailure:
      'Da klinikkens svarfrist var udløbet, havde ingen taget imod et varsel om, at noget venter. Det er formidlerens ord, siger ikke hvorfor, og nogen kan have fået varsel senere.',
    NotFetched:
      'Da klinikkens svarfrist var udløbet, havde den ikke kvitteret for det forseglede indhold. Det er formidlerens ord, siger ikke hvorfor, og klinikken kan have kvitteret senere.',
    ContentHandover:
      'Klinikkens nøgle kvitterede for det forseglede indhold. Det betyder ikke, at det kunne læses.',
    ContentOpened:
      'Klinikkens program åbnede det: ellers kan ingen kende den kode, der er oplyst. Det betyder ikke, at et menneske læste det.',
    ContentSeen:
      'Klinikkens program underskrev, at det blev vist til et menneske. Det siger ikke hvem, eller om det blev forstået.',
    EnquiryHandled: 'Klinikken underskrev, hvad det blev til. Det er klinikkens ord.',
    ContentHandoverFailure:
      'Klinikken underskrev, at den ikke kunne bruge det, den fik. Det siger ikke, hvis skyld det var.',
    EvidenceRetrieved:
      'Operatørens medarbejdere hentede beviset for leveringen. Det betyder ikke, at de kunne læse henvendelsen.',
    EnquiryCorrected:
      'En rettelse af kontaktoplysningerne, underskrevet af patienten, lå i klinikkens indbakke. Det betyder ikke, at nogen dér vidste af den.',
    EnquiryWithdrawn:
      'Fra da af gav formidleren den ikke til nogen og slettede sin kopi: straks, eller, hvis den skulle opbevares, da det var slut. Det betyder ikke, at en klinik, der havde den i forvejen, har slettet den.',
    FollowUpAcknowledged:
      'Klinikken underskrev, at et menneske dér fik kendskab til rettelsen, eller til at den er trukket tilbage. Det siger ikke, hvad de så gjorde.',
    HoldPlaced:
      'To af operatørens medarbejdere bestemte, at formidleren skal opbevare den et stykke tid, også hvis dens tid er ude før det. Det betyder ikke, at nogen kunne læse den.',
    HoldReleased: 'To af operatørens medarbejdere ophævede det før tiden.',
    EvidenceDisclosed:
      'To af operatørens medarbejdere lod beviset for leveringen blive udleveret til andre. Det siger ikke til hvem, og beviser indeholder ikke det, der blev skrevet.',
    relayTime:
      'Formidlerens ord: erklæringen kan være afgivet senere, end den siger, men ikke senere, end et vidne så loggen.',
    clinicTime: 'Klinikkens ord, underskrevet af klinikken.',
    log: 'Formidleren kan ikke tage det tilbage, uden at det ses. Det betyder ikke, at det, formidleren sagde, er sandt.',
    witnessed: 'Nogen anden end formidleren så loggen senest da. De så ikke, hvad henvendelsen siger.',
    unwitnessed:
      'At intet er tilbagedateret, bygger på formidlerens ord og på de klinikker, der holder øje med loggen.',
    form: 'Netop dette blev forseglet til klinikken. Det siger ikke, hvem der skrev det.',
  },
  ids: 'Hvad det drejer sig om',
  reference: 'reference',
  delivery: 'levering',
  clinicId: 'klinikkens id',
  enquiry: 'Henvendelse',
  log: 'Loggen',
  logOrigin: 'Log',
  logSize: 'Poster',
  logRoot: 'Rodhash (hexadecimal)',
  cosigned: 'Medunderskrevet af',
  nobodyCosigned: 'ingen vidner, der er tillid til her',
  policies: 'Hvad patienten gav samtykke til',
  policyVersion: 'Version',
  policyFile: 'SHA-256 af politikfilen',
  keys: 'De nøgler, der er kontrolleret med',
  keyOf: { title: 'Hvis nøgle', relay: 'Formidler', log: 'Log', registrar: 'Registrator', witness: 'Vidne' },
  fingerprint: 'Fingeraftryk',
  keyName: 'Navn',
  unreadableKey: 'kan ikke læses',
  file: 'Bevisfilen',
  fileHash: 'SHA-256',
  fileSize: 'Størrelse i byte',
  checked: 'Kontrolleret',
  meanings: 'Hvad dette betyder, og hvad det ikke betyder',
  checkAgain: 'Kontrollér igen',
  howToCheckAgain: (address) =>
    `Denne side på papir beviser intet i sig selv: det gør bevisfilen. Åbn ${address} og vælg filen dér, eller kør »videre verify« med egne nøgler.`,
  qr: (address) => `QR-kode, der fører til ${address}`,
  sent: (clinic) => `Det, der blev sendt til ${clinic}`,
  formFields: {
    careNeed: 'Behov',
    language: 'Sprog',
    message: 'Besked',
    preferredTimes: 'Hvornår det passer',
    'contact.name': 'Navn',
    'contact.phone': 'Telefon',
    'contact.email': 'E-mail',
    'contact.postcode': 'Postnummer',
  },
}
