import type { RecordWords } from './words.js'

/** The record of processing in Norwegian. */
export const nb: RecordWords = {
  title: (operator) => `Protokoll over behandlingsaktiviteter: ${operator}`,
  intro: (version) =>
    `Personvernforordningen artikkel 30 nr. 1. Fra policyen ${version}, som formidleren følger, og fra det programmet gjør.`,
  headings: {
    controller: 'Behandlingsansvarlig (a)',
    officer: 'Personvernombud (a)',
    purposes: 'Formål (b)',
    lawfulBasis: 'Behandlingsgrunnlag (artikkel 6 og 9)',
    people: 'Kategorier av registrerte (c)',
    data: 'Kategorier av personopplysninger (c)',
    recipients: 'Mottakere (d)',
    processors: 'Databehandlere (d)',
    transfers: 'Overføring til tredjeland (e)',
    timeLimits: 'Frister for sletting (f)',
    security: 'Sikkerhetstiltak (g)',
  },
  none: 'Policyen nevner ingen.',
  purposes: {
    log: 'Å kunne bevise, for den som sendte den og i en tvist, at en henvendelse ble videresendt, og når.',
    questions: 'Å svare på spørsmål som noen stiller operatøren.',
  },
  people: [
    'De som sender en henvendelse, og de den gjelder',
    'De som stiller operatøren et spørsmål',
    'Klinikker og de som handler for dem',
    'Operatørens ansatte, som signerer det de gjør i eget navn',
  ],
  data: [
    'Forseglet, ikke leselig for operatøren: det som ble skrevet (helseopplysninger, artikkel 9), navn, e-postadresse, telefonnummer, postnummer, ønskede tider, rettelser',
    'Leselig for operatøren: valgte klinikker, type behov (helseopplysning, artikkel 9), fylke, språk, størrelsesklasse, tidspunkter, det klinikkene melder tilbake, samtykkets versjon',
    'Kryptert, brukes bare av programmet: en e-postadresse for nytt, hvis noen har bedt om det',
    'Forseglet til operatøren: spørsmål, og adressen svaret skal til',
    'Om klinikker og ansatte: navn, offentlige nøkler, signerte handlinger med begrunnelse',
  ],
  limits: {
    enquiry: (period) =>
      `Henvendelse: ${period} fra videresending, i hele kalenderdager. Fra forfall utleveres ingenting; innen 24 timer er den ødelagt, også i sikkerhetskopier.`,
    withdrawn:
      'Tilbaketrukket henvendelse: formidlerens kopi innen en time; id-er, tidspunkter og signerte utsagn til forfallsdagen.',
    questionAtOnce: (longest) => `Spørsmål: når det er avsluttet, og senest ${longest} fra mottak.`,
    question: (afterClosing, longest) =>
      `Spørsmål: ${afterClosing} fra det er avsluttet, og senest ${longest} fra mottak.`,
    visits: 'Besøk: ingen registreres.',
    numbers:
      'Det som blir igjen: måned, type behov, fylke, antall klinikker og utfall, i grupper på minst 11, uten kobling til noen.',
    hold: (days) => `Utsettelse etter pålegg: høyst ${days} dager om gangen, to ansatte avgjør.`,
  },
  security: [
    'Henvendelser forsegles til hver klinikk, på avsenderens enhet eller i det øyeblikket de kommer (X-Wing: ML-KEM-768 med X25519; XChaCha20-Poly1305). Formidleren kan ikke åpne dem.',
    'Alt forseglet pakkes ved lagring inn én gang til under nøkkelen for dagen det forfaller. Den nøkkelen sikkerhetskopieres aldri, og når den ødelegges, blir hver kopi uleselig.',
    'Klinikkenes nøkler fastsettes av to ansatte eller av forrige nøkkel, offentliggjøres og fornyes hver måned.',
    'Hver handling er signert av den ansatte som gjør den, med begrunnelse. Det som lar noen motta eller avgjøre, krever to.',
    'Logglinjer, måltall og e-poster inneholder ikke noe innhold, ingen navn og ingen adresser.',
    'Det som er slettet, står i en liste ved siden av databasen og slettes på nytt når en sikkerhetskopi gjenopprettes.',
    'Hver dag leter formidleren etter alt som skulle ha vært borte, og offentliggjør en signert rapport.',
  ],
  inLog: (within, witnesses) =>
    `Hvert mottak står i en offentlig logg som bare kan vokse, innen ${within}. Uavhengige vitner som kreves: ${witnesses}.`,
}
