import { reasonsNb } from './reasons-nb.js'
import { recordNb } from './record-nb.js'
import type { Words } from './words.js'

/** Norwegian, bokmål. */
export const nb: Words = {
  verdict: {
    holds: 'Dette beviset holder.',
    refused: 'Dette beviset holder ikke',
    aboutEnquiry: (reference, origin, at) =>
      `Det gjelder henvendelsen ${reference}, som ${origin} tok imot den ${at}.`,
    aboutDelivery: (reference, origin) => `Det gjelder én levering gjennom ${origin}, ${reference}.`,
    forwarded: (clinic, at, reference, dueAt) =>
      `Sendt videre til ${clinic} den ${at} som ${reference}, og oppbevares til den ${dueAt}.`,
    sealedBy: {
      sender: 'Henvendelsen var forseglet før den nådde formidleren.',
      relay: 'Formidleren forseglet henvendelsen, og kunne altså lese den akkurat da.',
    },
    notified: {
      mail: (at) => `En e-postserver tok imot et varsel til klinikken den ${at}.`,
      webhook: (at) => `En datamaskin som klinikken hadde oppgitt, tok imot et varsel den ${at}.`,
    },
    notNotified: {
      no_address: (at) =>
        `Den ${at} hadde klinikken ennå ikke fått noe varsel: den hadde ingen varslingsadresse i bruk.`,
      not_taken: (at) => `Den ${at} hadde ennå ingen tatt imot et varsel til klinikken.`,
    },
    notFetched: (at) =>
      `Den ${at} hadde klinikken ennå ikke kvittert for mottaket, og fristen for det var ute.`,
    signedFor: (at) => `Klinikken kvitterte for mottaket den ${at}`,
    couldRead: (at) => `programmet dens kunne lese henvendelsen den ${at}`,
    seen: (at) => `et menneske så henvendelsen den ${at}`,
    and: ', og ',
    notSignedFor: 'Klinikken har ikke kvittert for mottaket.',
    problem: (at, why) => `Klinikken meldte den ${at} at den ikke kunne bruke henvendelsen: ${why}.`,
    problems: {
      cannot_open: 'den lot seg ikke åpne',
      damaged: 'den var skadet',
      not_as_committed: 'den var ikke det avsenderen hadde forpliktet seg til',
      invalid_form: 'den var ikke et skjema',
    },
    handled: (at, outcome) => `Klinikken meldte den ${at} at ${outcome}.`,
    outcomes: {
      reached: 'den har fått tak i pasienten',
      not_reached: 'den ikke fikk tak i pasienten',
      appointment: 'pasienten har fått time',
      cannot_help: 'den ikke kan hjelpe med dette',
    },
    corrected: (at) => `Pasienten rettet kontaktopplysningene den ${at}.`,
    withdrawn: {
      patient: (at) =>
        `Pasienten trakk den tilbake den ${at}: siden da gir formidleren den ikke til noen, og sletter sin kopi.`,
      staff: (at) =>
        `Ansatte trakk den tilbake for pasienten den ${at}: siden da gir formidleren den ikke til noen, og sletter sin kopi.`,
      restored: (at) =>
        `Formidleren hadde slettet sin kopi før en eldre database ble gjenopprettet, og slettet den på nytt den ${at}.`,
    },
    knowsOf: {
      correction: (at) => `Klinikken signerte den ${at} at den vet om rettelsen.`,
      withdrawal: (at) => `Klinikken signerte den ${at} at den vet at den er trukket tilbake.`,
    },
    retrieved: (at) => `Ansatte hos operatøren hentet beviset for leveringen den ${at}.`,
    disclosed: (at, basis) => `Beviset for leveringen ble utlevert til andre den ${at}, ${basis}.`,
    bases: { law: 'fordi loven krever det', claim: 'for et rettskrav' },
    held: (at, until) =>
      `Den ${at} ble det bestemt at den skal oppbevares til den ${until}, også om tiden dens er ute før det.`,
    holdReleased: (at) => `Det ble opphevet den ${at}.`,
    ownClock: (at, claimedAt) => `${at} (etter klinikkens egen klokke den ${claimedAt})`,
    behind: (origin, log, size, watched) =>
      `${origin} har signert alt sammen, klinikkene har signert det de selv gjorde, og det står i loggen ${log} med ${size} oppføringer, ${watched}.`,
    watchedByClinics: 'som bare klinikkene følger med på',
    seenByWitnesses: (count, last) =>
      `som ${count === 1 ? 'ett vitne' : `${count} vitner`} som er klarert her, har sett, sist den ${last}`,
    times: (timeZone) =>
      `Klokkeslettene gjelder tidssonen ${timeZone}. Det som skjedde etter at beviset ble laget, står ikke i det.`,
    reasons: reasonsNb,
    places: { statements: 'erklæring', entries: 'oppføring', opened: 'åpnet skjema', forms: 'skjema' },
  },
  record: recordNb,
}
