import type { PageWords } from './words.js'

/** The page in English. */
export const en: PageWords = {
  title: 'Check evidence',
  languages: 'Language',
  demo: 'This is a demo: its clinics are invented. Nothing here proves anything about real people.',
  intro:
    'An evidence file shows that an enquiry was forwarded, to which clinics, and what each of them did with it. This page checks whether it holds.',
  privately: 'The file stays on your device.',
  offline:
    'It is checked here and sent to nobody. You can disconnect from the network now, and check it then.',
  needsScript:
    'This page checks in your browser, and needs JavaScript for that. Without it, use “videre verify” on a computer of your own.',
  evidence: 'Evidence file',
  evidenceHint: 'Its name ends in .evidence.json. Choose it, or drop it anywhere on this page.',
  formQuestion: 'Do you also have what was sent?',
  form: 'Form file (not required)',
  formHint:
    'Whoever holds the form and its salt can show that exactly this was sent: a file with delivery, form and salt. It stays on your device too.',
  checking: 'Checking …',
  unreadable: 'The file could not be read. Choose it again.',
  formUnreadable: 'The form file is not a form with its delivery and its salt, so nothing was checked.',
  trustUnreadable:
    'That is not a policy file that says whom to trust. The keys below are the same as before.',
  print: 'Print, or save as PDF',
  particulars: 'The details, for whoever checks it again',
  keys: 'The keys it is checked with',
  keysFromRelay: (origin) =>
    `These keys came with this page, from ${origin} itself. The fingerprints are there to be compared with what the operator publishes elsewhere.`,
  doubt:
    'That is a convenience: a relay that cheats could also give you a page and keys that say what it likes. If you doubt it, use “videre verify” on a computer of your own, with a policy file that you got in another way.',
  ownKeysInUse: 'These keys are from the file that you chose.',
  ownKeys: 'Policy file of your own (not required)',
  ownKeysHint:
    'Its keys are then used in the place of the relay’s. The page itself still comes from the relay.',
  relayKeysAgain: 'Use the relay’s keys again',
}
