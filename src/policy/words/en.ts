import type { PolicyWords } from './words.js'

/** What policies are about, in English. */
export const en: PolicyWords = {
  subjects: {
    consent: 'What you say yes to',
    operator: 'Who is responsible',
    purpose: 'What your enquiry is used for',
    asked: 'What you are asked for',
    lawfulBasis: 'Why we may do this',
    encryption: 'Who can read your enquiry',
    known: 'What we know about you',
    retention: 'How long it is kept',
    clinics: 'The clinics that you choose',
    confirmation: 'Confirmation',
    rights: 'Your rights',
    identity: 'How you show that the enquiry is yours',
    statistics: 'Numbers that remain',
    visits: 'Visits and cookies',
    staffAccess: 'The people who work here',
    processors: 'Suppliers who help us',
    disclosures: 'Who else can get something',
    transfers: 'Where the information is',
    backup: 'Backups',
    breach: 'If something goes wrong',
    otherServices: 'Other services',
    complaint: 'If you want to complain',
    emergency: 'Not for emergencies',
    changes: 'If this notice changes',
  },
  rights: {
    withdraw: 'withdraw your consent',
    access: 'see what we have',
    rectify: 'correct what is wrong',
    erase: 'have it erased',
    restrict: 'have it left as it is',
    object: 'object',
    portability: 'take it with you',
    'no-profiling': 'not be judged by a machine',
    'third-country-information': 'know whether it leaves Europe',
  },
  bases: {
    consent: 'You have consented',
    contract: 'You have asked for a service',
    'legal-obligation': 'The law requires it',
    'vital-interest': 'A life is at stake',
    'public-task': 'It is a public task',
    'legitimate-interest': 'We have a legitimate interest',
  },
  atOnce: 'no time at all',
  changed: {
    'enquiry-kept': (before, after) => `An enquiry is kept ${after} instead of ${before}.`,
    'question-kept-closed': (before, after) =>
      `A question to us is kept ${after} after its answer instead of ${before}.`,
    'question-kept-longest': (before, after) =>
      `A question to us is kept at most ${after} instead of ${before}.`,
    'in-log': (before, after) => `An enquiry is in the public log within ${after} instead of ${before}.`,
    'clinic-unseen': (before, after) =>
      `We look into it when nobody at a clinic has seen your enquiry for ${after} working days instead of ${before}.`,
    'clinic-unhandled': (before, after) =>
      `We look into it when a clinic has not said what came of your enquiry for ${after} working days instead of ${before}.`,
    witnesses: (before, after) =>
      `The public log is watched by ${after} independent witnesses instead of ${before}.`,
    notice: (before, after) =>
      after === null
        ? 'Changes are no longer announced before they count.'
        : before === null
          ? `Changes are announced ${after} before they count.`
          : `Changes are announced ${after} before they count instead of ${before}.`,
    'right-gone': (right) => `This right is no longer named: ${right}.`,
    'right-new': (right) => `This right is named now: ${right}.`,
    'basis-gone': (basis) => `This is no longer a reason to use your information: ${basis}.`,
    'basis-new': (basis) => `This is a new reason to use your information: ${basis}.`,
    'recipient-gone': (name) => `No longer named among those who can get something: ${name}.`,
    'recipient-new': (name) => `New among those who can get something: ${name}.`,
    'processor-gone': (name) => `No longer a supplier: ${name}.`,
    'processor-new': (name) => `New supplier: ${name}.`,
    'care-need-gone': (name) => `You can no longer choose: ${name}.`,
    'care-need-new': (name) => `You can choose now: ${name}.`,
    'language-gone': (name) => `This notice is no longer there in ${name}.`,
    'language-new': (name) => `This notice is there in ${name} now.`,
    country: 'Working days are those of another country.',
    'time-zone': 'Days are counted in another time zone.',
    text: (subject) => `The text reads differently under “${subject}”.`,
  },
}
