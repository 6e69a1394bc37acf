import type { PrivacyWords } from './words.js'

/** The privacy notice in Norwegian. */
export const nb: PrivacyWords = {
  title: 'Personvernerklæring',
  languages: 'Språk',
  contents: 'Det som står på denne siden',
  demo: 'Dette er en demo: alt her er oppdiktet. Ikke skriv noe virkelig.',
  short: {
    heading: 'Kort sagt',
    sealed: 'Bare de du velger, kan lese henvendelsen din. Det kan ikke vi.',
    kept: (period) =>
      `Den ligger låst hos oss i ${period} etter at den ble videresendt. Så ødelegger vi den.`,
    withdraw: 'Du kan når som helst trekke den tilbake med lenken du fikk da du sendte den.',
    nothing:
      'Vi registrerer ikke hvem som besøker disse sidene, og setter ingen informasjonskapsler til statistikk.',
  },
  operator: {
    address: 'Adresse',
    number: 'Organisasjonsnummer',
    website: 'Nettsted',
    email: 'E-post',
    telephone: 'Telefon',
    officer: 'Personvernombud',
  },
  articles: (numbers) => `personvernforordningen artikkel ${numbers}`,
  consent: 'Når du sender en henvendelse, sier du ja til dette, ord for ord:',
  kept: {
    enquiry: 'Henvendelsen din, med kontaktopplysningene',
    withdrawn: 'Hvis du trekker den tilbake',
    question: 'Et spørsmål du stiller oss',
    newsAddress: 'E-postadressen for nytt, hvis du ga oss en',
    enquiryFor: (period) =>
      `${period} etter at den ble videresendt. Så blir den ødelagt, og bare tall som passer på mange, blir igjen.`,
    example: (today, day) =>
      `Sender du en i dag, ${today}, får ingen den fra oss lenger fra og med ${day}, og den blir ødelagt innen 24 timer.`,
    longest: (period) =>
      `Det lengste denne tjenesten selv beholder en henvendelse, er ${period} etter at den ble videresendt, hva som enn ellers står her.`,
    atOnce: 'Vår kopi blir ødelagt innen en time.',
    questionAtOnce: (longest) =>
      `Til det er besvart og avsluttet, og ikke lenger. Senest ${longest} etter at du stilte det.`,
    questionFor: (afterClosing, longest) =>
      `${afterClosing} etter at det er besvart og avsluttet, og senest ${longest} etter at du stilte det.`,
    withEnquiry: 'Like lenge som henvendelsen, eller til du fjerner den.',
  },
  hold: {
    heading: 'Hvis loven hindrer oss i å slette',
    text: (days) =>
      `En domstol eller loven kan pålegge oss å beholde en henvendelse lenger. Det er for høyst ${days} dager om gangen, to personer må avgjøre det, og du ser det med lenken din, med mindre loven forbyr det. Imens får ingen lese henvendelsen som ikke kunne lese den før.`,
  },
  backup:
    'Det som er slettet, kommer ikke tilbake fra en sikkerhetskopi: en liste over det som er slettet, ligger ved siden av og gås gjennom før en gjenopprettet tjeneste starter.',
  clinics: {
    apart: 'Hver av dem får sin egen kopi, og vi forteller ingen av dem hvem andre du har skrevet til.',
    unseen: (days) =>
      `Har ingen der sett på henvendelsen din etter ${days} arbeidsdager, får de som arbeider her, beskjed, og du får tilbud om å velge noen andre.`,
    unhandled: (days) =>
      `Det samme skjer hvis de har sett den og ikke har sagt hvordan det gikk etter ${days} arbeidsdager.`,
  },
  howHeading: 'Slik gjør du',
  how: {
    withdraw: 'Med lenken din, for én av dem du skrev til eller for alle. Det virker med en gang.',
    access: 'Med lenken din: hva du skrev, hva som har skjedd med det og når, og en fil som beviser det.',
    rectify:
      'Med lenken din: skriv rettelsen, så blir den forseglet og sendt til dem som har henvendelsen din.',
    erase: 'Med lenken din: trekk den tilbake fra alle du skrev til.',
    restrict: 'Be oss om det. To personer her kan bestemme at den skal bli liggende urørt en tid.',
    object: 'Si fra til oss, eller trekk den tilbake med lenken din.',
    portability: 'Med lenken din: last ned det du skrev, som en fil.',
    'no-profiling':
      'Du trenger ikke gjøre noe. Programmet som sender videre, verken sorterer eller vurderer noens henvendelse.',
    'third-country-information': 'Det står under «Hvor opplysningene er». Spør oss hvis du vil vite mer.',
  },
  lostLink: 'Har du mistet lenken? Spør oss',
  questions: {
    heading: 'Spørsmål til oss',
    text: 'Du kan spørre oss om alt som gjelder dette. Spørsmålet ditt blir låst på din egen enhet, så bare de som svarer på det her, kan lese det.',
    link: 'Still et spørsmål',
  },
  never:
    'Det vi kan gi til andre, er beviset for at en henvendelse ble videresendt, og når. Det du skrev, kan vi ikke gi til noen, for vi kan ikke lese det.',
  staff:
    'Alt de som arbeider her gjør med en henvendelse, er signert av den som gjør det. Det som veier tungt, krever to.',
  statistics: 'Se tallene',
  visits: {
    none: 'Denne siden setter ingen informasjonskapsler, kjører ikke noe program på enheten din og henter ingenting fra andre.',
    allowed: (period) =>
      `Vi har lovet ikke å beholde besøk lenger enn ${period}. I virkeligheten beholder vi ingen.`,
  },
  check: {
    heading: 'Slik kan du kontrollere oss',
    log: (within) =>
      `Hver henvendelse som blir tatt imot, etterlater en kontrollsum i en offentlig logg innen ${within}. Ingen kan ta den ut igjen uten at det merkes, og ingen kan lese ut av den hvem du er.`,
    witnesses: (needed) =>
      needed === 0
        ? 'Klinikkene kontrollerer loggen hver gang de er tilkoblet.'
        : `${needed === 1 ? 'Et uavhengig vitne følger' : `${needed} uavhengige vitner følger`} loggen, og klinikkene kontrollerer den også.`,
    link: 'Kontroller et bevis',
  },
  complaint: {
    first: 'Snakk gjerne med oss først:',
    authority: (name) => `Du kan alltid klage til ${name}:`,
  },
  changes: {
    notice: (period) =>
      `En ny versjon varsles her og i den offentlige loggen minst ${period} før den gjelder. Det sørger programmet for: det bruker den ikke før.`,
    noNotice:
      'En ny versjon kan gjelde med en gang. Den føres inn i den offentlige loggen i det øyeblikket den gjør det.',
    yours:
      'En henvendelse som er sendt, beholder tiden sin: det som ble lovet da du sendte den, er det som blir gjort.',
  },
  version: {
    heading: 'Denne versjonen',
    this: (version) => `Dette er versjon ${version}. Den er nevnt i kvitteringen for hver henvendelse.`,
    since: (day) => `Den har vært gjeldende siden ${day}.`,
    languages: 'Den er skrevet på',
    file: 'Filen som programmet følger',
    fileHash: 'SHA-256 av den, slik det står i den offentlige loggen',
    earlier: 'Andre versjoner som har vært gjeldende',
    entered: (day) => `siden ${day}`,
  },
  announced: {
    heading: (day) => `Denne erklæringen endres ${day}`,
    text: 'Til da gjelder denne siden. Dette blir annerledes for deg:',
    due: 'Den gjelder fra neste gang tjenesten starter. Til da gjelder denne siden.',
    link: 'Les den nye versjonen',
  },
  other: {
    earlier:
      'Denne versjonen gjelder ikke lenger for nye henvendelser. Den gjelder for dem som ble sendt under den.',
    announced: (day) => `Denne versjonen gjelder ikke ennå. Den gjelder tidligst fra ${day}.`,
    link: 'Les versjonen som gjelder nå',
  },
}
