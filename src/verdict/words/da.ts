import { reasonsDa } from './reasons-da.js'
import { recordDa } from './record-da.js'
import type { Words } from './words.js'

/** Danish. */
export const da: Words = {
  verdict: {
    holds: 'Dette bevis holder.',
    refused: 'Dette bevis holder ikke',
    aboutEnquiry: (reference, origin, at) =>
      `Det drejer sig om henvendelsen ${reference}, som ${origin} modtog den ${at}.`,
    aboutDelivery: (reference, origin) => `Det drejer sig om én levering gennem ${origin}, ${reference}.`,
    forwarded: (clinic, at, reference, dueAt) =>
      `Sendt videre til ${clinic} den ${at} som ${reference}, og opbevares til den ${dueAt}.`,
    sealedBy: {
      sender: 'Henvendelsen var forseglet, før den nåede formidleren.',
      relay: 'Formidleren forseglede henvendelsen og kunne altså læse den netop da.',
    },
    notified: {
      mail: (at) => `En mailserver tog imod et varsel til klinikken den ${at}.`,
      webhook: (at) => `En computer, som klinikken havde oplyst, tog imod et varsel den ${at}.`,
    },
    notNotified: {
      no_address: (at) =>
        `Den ${at} havde klinikken endnu ikke fået noget varsel: den havde ingen varslingsadresse i brug.`,
      not_taken: (at) => `Den ${at} havde endnu ingen taget imod et varsel til klinikken.`,
    },
    notFetched: (at) =>
      `Den ${at} havde klinikken endnu ikke kvitteret for modtagelsen, og fristen for det var udløbet.`,
    signedFor: (at) => `Klinikken kvitterede for modtagelsen den ${at}`,
    couldRead: (at) => `dens program kunne læse henvendelsen den ${at}`,
    seen: (at) => `et menneske så henvendelsen den ${at}`,
    and: ', og ',
    notSignedFor: 'Klinikken har ikke kvitteret for modtagelsen.',
    problem: (at, why) => `Klinikken meldte den ${at}, at den ikke kunne bruge henvendelsen: ${why}.`,
    problems: {
      cannot_open: 'den kunne ikke åbnes',
      damaged: 'den var beskadiget',
      not_as_committed: 'den var ikke det, som afsenderen havde forpligtet sig til',
      invalid_form: 'den var ikke en formular',
    },
    handled: (at, outcome) => `Klinikken meldte den ${at}, at ${outcome}.`,
    outcomes: {
      reached: 'den har fået fat i patienten',
      not_reached: 'den ikke fik fat i patienten',
      appointment: 'patienten har fået en tid',
      cannot_help: 'den ikke kan hjælpe med dette',
    },
    corrected: (at) => `Patienten rettede kontaktoplysningerne den ${at}.`,
    withdrawn: {
      patient: (at) =>
        `Patienten trak den tilbage den ${at}: siden da giver formidleren den ikke til nogen og sletter sin kopi.`,
      staff: (at) =>
        `Medarbejdere trak den tilbage for patienten den ${at}: siden da giver formidleren den ikke til nogen og sletter sin kopi.`,
      restored: (at) =>
        `Formidleren havde slettet sin kopi, før en ældre database blev genskabt, og slettede den igen den ${at}.`,
    },
    knowsOf: {
      correction: (at) => `Klinikken underskrev den ${at}, at den kender til rettelsen.`,
      withdrawal: (at) => `Klinikken underskrev den ${at}, at den ved, at den er trukket tilbage.`,
    },
    retrieved: (at) => `Operatørens medarbejdere hentede beviset for leveringen den ${at}.`,
    disclosed: (at, basis) => `Beviset for leveringen blev udleveret til andre den ${at}, ${basis}.`,
    bases: { law: 'fordi loven kræver det', claim: 'til et retskrav' },
    held: (at, until) =>
      `Den ${at} blev det bestemt, at den skal opbevares til den ${until}, også hvis dens tid er ude før det.`,
    holdReleased: (at) => `Det blev ophævet den ${at}.`,
    ownClock: (at, claimedAt) => `${at} (efter klinikkens eget ur den ${claimedAt})`,
    behind: (origin, log, size, watched) =>
      `${origin} har underskrevet det hele, klinikkerne har underskrevet det, de selv gjorde, og det står i loggen ${log} med ${size} poster, ${watched}.`,
    watchedByClinics: 'som kun klinikkerne holder øje med',
    seenByWitnesses: (count, last) =>
      `som ${count === 1 ? 'ét vidne' : `${count} vidner`}, der er tillid til her, har set, senest den ${last}`,
    times: (timeZone) =>
      `Klokkeslættene gælder tidszonen ${timeZone}. Det, der skete, efter at beviset blev lavet, står ikke i det.`,
    reasons: reasonsDa,
    places: { statements: 'erklæring', entries: 'post', opened: 'åbnet formular', forms: 'formular' },
  },
  record: recordDa,
}
