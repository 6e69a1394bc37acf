import type { RecordWords } from './words.js'

/** The record of processing in English. */
export const en: RecordWords = {
  title: (operator) => `Record of processing activities: ${operator}`,
  intro: (version) =>
    `GDPR Article 30(1). From the policy ${version}, which the relay follows, and from what its program does.`,
  headings: {
    controller: 'Controller (a)',
    officer: 'Data protection officer (a)',
    purposes: 'Purposes (b)',
    lawfulBasis: 'Lawful basis (Article 6 and 9)',
    people: 'Categories of people (c)',
    data: 'Categories of personal data (c)',
    recipients: 'Recipients (d)',
    processors: 'Processors (d)',
    transfers: 'Transfers to third countries (e)',
    timeLimits: 'Time limits for erasure (f)',
    security: 'Security measures (g)',
  },
  none: 'The policy names none.',
  purposes: {
    log: 'To be able to prove, to the one who sent it and in a dispute, that an enquiry was forwarded and when.',
    questions: 'To answer questions that somebody asks the operator.',
  },
  people: [
    'Those who send an enquiry, and those whom it concerns',
    'Those who ask the operator a question',
    'Clinics and the people who act for them',
    'The operator’s staff, whose acts are signed in their names',
  ],
  data: [
    'Sealed, not readable for the operator: what was written (health data, Article 9), name, e-mail address, telephone number, postcode, preferred times, corrections',
    'Readable for the operator: chosen clinics, care need (health data, Article 9), county, language, size class, times, what clinics report back, version of the consent',
    'Encrypted, used by the program only: an e-mail address for news, if somebody asked for news',
    'Sealed to the operator: questions and the address for their answers',
    'Of clinics and staff: name, public keys, signed acts with reasons',
  ],
  limits: {
    enquiry: (period) =>
      `Enquiry: ${period} from forwarding, in whole civil days. From the due instant nothing is released; within 24 hours it is destroyed, in backups too.`,
    withdrawn:
      'Withdrawn enquiry: the relay’s copy within an hour; ids, times and signed statements until the due day.',
    questionAtOnce: (longest) => `Question: when it is closed, and ${longest} from receipt at the latest.`,
    question: (afterClosing, longest) =>
      `Question: ${afterClosing} from closing, and ${longest} from receipt at the latest.`,
    visits: 'Visits: none are recorded.',
    numbers:
      'What remains: month, care need, county, number of clinics and outcome, in groups of at least 11, without a link to anybody.',
    hold: (days) => `Hold by order of law: at most ${days} days at a time, two members of staff decide.`,
  },
  security: [
    'Enquiries are sealed to each clinic, on the sender’s device or the moment that they arrive (X-Wing: ML-KEM-768 with X25519; XChaCha20-Poly1305). The relay cannot open them.',
    'At rest everything sealed is wrapped once more under the key of the day on which it falls due. That key is never backed up, and its destruction makes every copy unreadable.',
    'Clinics’ keys are established by two members of staff or by the key before, published, and renewed every month.',
    'Each act of staff is signed by the one who does it and gives a reason. What lets somebody receive or decide needs two.',
    'Log lines, metrics and mails hold no content, no names and no addresses.',
    'What was erased is kept in a ledger beside the database and erased again when a backup is restored.',
    'Every day the relay looks for anything that should be gone, and publishes a signed report.',
  ],
  inLog: (within, witnesses) =>
    `Each acceptance is in a public append-only log within ${within}. Independent witnesses needed: ${witnesses}.`,
}
