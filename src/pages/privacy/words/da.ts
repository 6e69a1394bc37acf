import type { PrivacyWords } from './words.js'

/** The privacy notice in Danish. */
export const da: PrivacyWords = {
  title: 'Privatlivspolitik',
  languages: 'Sprog',
  contents: 'Det, der står på denne side',
  demo: 'Dette er en demo: alt her er opdigtet. Skriv ikke noget virkeligt.',
  short: {
    heading: 'Kort sagt',
    sealed: 'Kun dem, du vælger, kan læse din henvendelse. Det kan vi ikke.',
    kept: (period) =>
      `Den ligger låst hos os i ${period}, efter at den blev sendt videre. Så ødelægger vi den.`,
    withdraw: 'Du kan når som helst trække den tilbage med det link, du fik, da du sendte den.',
    nothing: 'Vi registrerer ikke, hvem der besøger disse sider, og sætter ingen cookies til statistik.',
  },
  operator: {
    address: 'Adresse',
    number: 'Organisationsnummer',
    website: 'Hjemmeside',
    email: 'E-mail',
    telephone: 'Telefon',
    officer: 'Databeskyttelsesrådgiver',
  },
  articles: (numbers) => `databeskyttelsesforordningens artikel ${numbers}`,
  consent: 'Når du sender en henvendelse, siger du ja til dette, ord for ord:',
  kept: {
    enquiry: 'Din henvendelse med kontaktoplysningerne',
    withdrawn: 'Hvis du trækker den tilbage',
    question: 'Et spørgsmål, du stiller os',
    newsAddress: 'E-mailadressen til nyt, hvis du gav os en',
    enquiryFor: (period) =>
      `${period} efter at den blev sendt videre. Så bliver den ødelagt, og kun tal, der passer på mange, bliver tilbage.`,
    example: (today, day) =>
      `Sender du en i dag, ${today}, får ingen den fra os længere fra og med ${day}, og den bliver ødelagt inden for 24 timer.`,
    longest: (period) =>
      `Det længste, denne tjeneste selv beholder en henvendelse, er ${period}, efter at den blev sendt videre, hvad der end ellers står her.`,
    atOnce: 'Vores kopi bliver ødelagt inden for en time.',
    questionAtOnce: (longest) =>
      `Til det er besvaret og afsluttet, og ikke længere. Senest ${longest} efter at du stillede det.`,
    questionFor: (afterClosing, longest) =>
      `${afterClosing} efter at det er besvaret og afsluttet, og senest ${longest} efter at du stillede det.`,
    withEnquiry: 'Lige så længe som henvendelsen, eller til du fjerner den.',
  },
  hold: {
    heading: 'Hvis loven hindrer os i at slette',
    text: (days) =>
      `En domstol eller loven kan pålægge os at beholde en henvendelse længere. Det er højst ${days} dage ad gangen, to personer skal beslutte det, og du ser det med dit link, medmindre loven forbyder det. Imens får ingen lov at læse henvendelsen, som ikke kunne læse den før.`,
  },
  backup:
    'Det, der er slettet, kommer ikke tilbage fra en sikkerhedskopi: en liste over det, der er slettet, ligger ved siden af og gås igennem, før en gendannet tjeneste starter.',
  clinics: {
    apart: 'Hver af dem får sin egen kopi, og vi fortæller ingen af dem, hvem du ellers har skrevet til.',
    unseen: (days) =>
      `Har ingen der set på din henvendelse efter ${days} arbejdsdage, får de, der arbejder her, besked, og du får tilbud om at vælge en anden.`,
    unhandled: (days) =>
      `Det samme sker, hvis de har set den og ikke har sagt, hvordan det gik, efter ${days} arbejdsdage.`,
  },
  howHeading: 'Sådan gør du',
  how: {
    withdraw: 'Med dit link, for én af dem, du skrev til, eller for alle. Det virker med det samme.',
    access: 'Med dit link: hvad du skrev, hvad der er sket med det og hvornår, og en fil, der beviser det.',
    rectify:
      'Med dit link: skriv rettelsen, så bliver den forseglet og sendt til dem, der har din henvendelse.',
    erase: 'Med dit link: træk den tilbage fra alle, du skrev til.',
    restrict: 'Bed os om det. To personer her kan beslutte, at den skal ligge urørt en tid.',
    object: 'Sig det til os, eller træk den tilbage med dit link.',
    portability: 'Med dit link: hent det, du skrev, som en fil.',
    'no-profiling':
      'Du behøver ikke gøre noget. Programmet, der sender videre, hverken sorterer eller vurderer nogens henvendelse.',
    'third-country-information': 'Det står under »Hvor oplysningerne er«. Spørg os, hvis du vil vide mere.',
  },
  lostLink: 'Har du mistet dit link? Spørg os',
  questions: {
    heading: 'Spørgsmål til os',
    text: 'Du kan spørge os om alt, der drejer sig om dette. Dit spørgsmål bliver låst på din egen enhed, så kun de, der svarer på det her, kan læse det.',
    link: 'Stil et spørgsmål',
  },
  never:
    'Det, vi kan give til andre, er beviset for, at en henvendelse blev sendt videre, og hvornår. Det, du skrev, kan vi ikke give til nogen, for vi kan ikke læse det.',
  staff:
    'Alt, hvad de, der arbejder her, gør ved en henvendelse, er underskrevet af den, der gør det. Det, der vejer tungt, kræver to.',
  statistics: 'Se tallene',
  visits: {
    none: 'Denne side sætter ingen cookies, kører ikke noget program på din enhed og henter intet fra andre.',
    allowed: (period) =>
      `Vi har lovet ikke at beholde besøg længere end ${period}. I virkeligheden beholder vi ingen.`,
  },
  check: {
    heading: 'Sådan kan du kontrollere os',
    log: (within) =>
      `Hver henvendelse, der bliver modtaget, efterlader en kontrolsum i en offentlig log inden for ${within}. Ingen kan tage den ud igen, uden at det ses, og ingen kan læse ud af den, hvem du er.`,
    witnesses: (needed) =>
      needed === 0
        ? 'Modtagerne kontrollerer loggen, hver gang de er tilsluttet.'
        : `${needed === 1 ? 'Et uafhængigt vidne følger' : `${needed} uafhængige vidner følger`} loggen, og modtagerne kontrollerer den også.`,
    link: 'Kontrollér et bevis',
  },
  complaint: {
    first: 'Tal gerne med os først:',
    authority: (name) => `Du kan altid klage til ${name}:`,
  },
  changes: {
    notice: (period) =>
      `En ny version varsles her og i den offentlige log mindst ${period}, før den gælder. Det sørger programmet for: det bruger den ikke før.`,
    noNotice:
      'En ny version kan gælde med det samme. Den føres ind i den offentlige log i det øjeblik, den gør det.',
    yours:
      'En henvendelse, der er sendt, beholder sin tid: det, der blev lovet, da du sendte den, er det, der bliver gjort.',
  },
  version: {
    heading: 'Denne version',
    this: (version) => `Dette er version ${version}. Den er nævnt i kvitteringen for hver henvendelse.`,
    since: (day) => `Den har været gældende siden ${day}.`,
    languages: 'Den er skrevet på',
    file: 'Filen, som programmet følger',
    fileHash: 'SHA-256 af den, som det står i den offentlige log',
    earlier: 'Andre versioner, der har været gældende',
    entered: (day) => `siden ${day}`,
  },
  announced: {
    heading: (day) => `Denne tekst ændres ${day}`,
    text: 'Til da gælder denne side. Dette bliver anderledes for dig:',
    due: 'Den gælder, fra næste gang tjenesten starter. Til da gælder denne side.',
    link: 'Læs den nye version',
  },
  other: {
    earlier:
      'Denne version gælder ikke længere for nye henvendelser. Den gælder for dem, der blev sendt under den.',
    announced: (day) => `Denne version gælder ikke endnu. Den gælder tidligst fra ${day}.`,
    link: 'Læs den version, der gælder nu',
  },
}
