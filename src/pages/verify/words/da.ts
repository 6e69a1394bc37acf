import type { PageWords } from './words.js'

/** The page in Danish. */
export const da: PageWords = {
  title: 'Kontrollér et bevis',
  languages: 'Sprog',
  demo: 'Dette er en demo: klinikkerne er opdigtede. Intet her beviser noget om virkelige mennesker.',
  intro:
    'En bevisfil viser, at en henvendelse blev sendt videre, til hvilke klinikker, og hvad hver af dem gjorde med den. Denne side kontrollerer, om beviset holder.',
  privately: 'Filen bliver på din enhed.',
  offline:
    'Den kontrolleres her og sendes ikke til nogen. Du kan koble fra nettet nu og kontrollere bagefter.',
  needsScript:
    'Denne side kontrollerer i din browser og har brug for JavaScript til det. Uden JavaScript bruger du »videre verify« på din egen computer.',
  evidence: 'Bevisfil',
  evidenceHint: 'Navnet ender på .evidence.json. Vælg filen, eller slip den et vilkårligt sted på siden.',
  formQuestion: 'Har du også det, der blev sendt?',
  form: 'Formularfil (ikke nødvendig)',
  formHint:
    'Den, der har formularen og dens salt, kan vise, at netop dette blev sendt: en fil med delivery, form og salt. Også den bliver på din enhed.',
  checking: 'Kontrollerer …',
  unreadable: 'Filen kunne ikke læses. Vælg den igen.',
  formUnreadable: 'Formularfilen er ikke en formular med levering og salt, så intet blev kontrolleret.',
  trustUnreadable:
    'Det er ikke en politikfil, der siger, hvem man skal have tillid til. Nøglerne nedenfor er de samme som før.',
  print: 'Udskriv, eller gem som PDF',
  particulars: 'Detaljerne, for den, der kontrollerer igen',
  keys: 'De nøgler, der kontrolleres med',
  keysFromRelay: (origin) =>
    `Disse nøgler fulgte med siden, fra ${origin} selv. Fingeraftrykkene er til for at blive sammenlignet med det, operatøren har offentliggjort et andet sted.`,
  doubt:
    'Det er gjort for nemheds skyld: en formidler, der snyder, kunne også give dig en side og nøgler, der siger, hvad den vil. Tvivler du, bruger du »videre verify« på din egen computer med en politikfil, som du har fået på anden måde.',
  ownKeysInUse: 'Disse nøgler er fra den fil, du valgte.',
  ownKeys: 'Din egen politikfil (ikke nødvendig)',
  ownKeysHint: 'Så bruges dens nøgler i stedet for formidlerens. Selve siden kommer stadig fra formidleren.',
  relayKeysAgain: 'Brug formidlerens nøgler igen',
}
