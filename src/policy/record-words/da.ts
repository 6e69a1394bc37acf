import type { RecordWords } from './words.js'

/** The record of processing in Danish. */
export const da: RecordWords = {
  title: (operator) => `Fortegnelse over behandlingsaktiviteter: ${operator}`,
  intro: (version) =>
    `Databeskyttelsesforordningens artikel 30, stk. 1. Fra politikken ${version}, som formidleren følger, og fra det, programmet gør.`,
  headings: {
    controller: 'Dataansvarlig (a)',
    officer: 'Databeskyttelsesrådgiver (a)',
    purposes: 'Formål (b)',
    lawfulBasis: 'Behandlingsgrundlag (artikel 6 og 9)',
    people: 'Kategorier af registrerede (c)',
    data: 'Kategorier af personoplysninger (c)',
    recipients: 'Modtagere (d)',
    processors: 'Databehandlere (d)',
    transfers: 'Overførsel til tredjelande (e)',
    timeLimits: 'Frister for sletning (f)',
    security: 'Sikkerhedsforanstaltninger (g)',
  },
  none: 'Politikken nævner ingen.',
  purposes: {
    log: 'At kunne bevise, for den, der sendte den, og i en tvist, at en henvendelse blev sendt videre, og hvornår.',
    questions: 'At svare på spørgsmål, som nogen stiller operatøren.',
  },
  people: [
    'De, der sender en henvendelse, og dem, den drejer sig om',
    'De, der stiller operatøren et spørgsmål',
    'Klinikker og de, der handler for dem',
    'Operatørens ansatte, som underskriver det, de gør, i eget navn',
  ],
  data: [
    'Forseglet, ikke læseligt for operatøren: det, der blev skrevet (helbredsoplysninger, artikel 9), navn, e-mailadresse, telefonnummer, postnummer, ønskede tider, rettelser',
    'Læseligt for operatøren: valgte klinikker, type behov (helbredsoplysning, artikel 9), region, sprog, størrelsesklasse, tidspunkter, det, klinikkerne melder tilbage, samtykkets version',
    'Krypteret, bruges kun af programmet: en e-mailadresse til nyt, hvis nogen har bedt om det',
    'Forseglet til operatøren: spørgsmål og den adresse, svaret skal til',
    'Om klinikker og ansatte: navn, offentlige nøgler, underskrevne handlinger med begrundelse',
  ],
  limits: {
    enquiry: (period) =>
      `Henvendelse: ${period} fra videresendelsen, i hele kalenderdage. Fra forfald udleveres intet; inden for 24 timer er den ødelagt, også i sikkerhedskopier.`,
    withdrawn:
      'Tilbagetrukket henvendelse: formidlerens kopi inden for en time; id’er, tidspunkter og underskrevne udsagn til forfaldsdagen.',
    questionAtOnce: (longest) => `Spørgsmål: når det er afsluttet, og senest ${longest} fra modtagelsen.`,
    question: (afterClosing, longest) =>
      `Spørgsmål: ${afterClosing} fra det er afsluttet, og senest ${longest} fra modtagelsen.`,
    visits: 'Besøg: ingen registreres.',
    numbers:
      'Det, der bliver tilbage: måned, type behov, region, antal klinikker og udfald, i grupper på mindst 11, uden forbindelse til nogen.',
    hold: (days) => `Udsættelse efter påbud: højst ${days} dage ad gangen, to ansatte beslutter.`,
  },
  security: [
    'Henvendelser forsegles til hver klinik, på afsenderens enhed eller i det øjeblik, de ankommer (X-Wing: ML-KEM-768 med X25519; XChaCha20-Poly1305). Formidleren kan ikke åbne dem.',
    'Alt forseglet pakkes ved lagring ind én gang til under nøglen for den dag, hvor det forfalder. Den nøgle sikkerhedskopieres aldrig, og når den ødelægges, bliver hver kopi ulæselig.',
    'Klinikkernes nøgler fastsættes af to ansatte eller af den forrige nøgle, offentliggøres og fornyes hver måned.',
    'Hver handling er underskrevet af den ansatte, der gør den, med begrundelse. Det, der lader nogen modtage eller afgøre, kræver to.',
    'Loglinjer, måletal og e-mails indeholder intet indhold, ingen navne og ingen adresser.',
    'Det, der er slettet, står i en liste ved siden af databasen og slettes igen, når en sikkerhedskopi gendannes.',
    'Hver dag leder formidleren efter alt, der skulle have været væk, og offentliggør en underskrevet rapport.',
  ],
  inLog: (within, witnesses) =>
    `Hver modtagelse står i en offentlig log, der kun kan vokse, inden for ${within}. Uafhængige vidner, der kræves: ${witnesses}.`,
}
