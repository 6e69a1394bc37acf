import type { PrivacyWords } from './words.js'

/** The privacy notice in English. */
export const en: PrivacyWords = {
  title: 'Privacy notice',
  languages: 'Language',
  contents: 'What is on this page',
  demo: 'This is a demo: everything here is invented. Write nothing real.',
  short: {
    heading: 'In short',
    sealed: 'Only those you choose can read your enquiry. We cannot.',
    kept: (period) => `We keep it locked for ${period} after it was forwarded. Then we destroy it.`,
    withdraw: 'You can withdraw it at any time with the link that you got when you sent it.',
    nothing: 'We do not record who visits these pages, and set no cookies for statistics.',
  },
  operator: {
    address: 'Address',
    number: 'Organisation number',
    website: 'Website',
    email: 'E-mail',
    telephone: 'Telephone',
    officer: 'Data protection officer',
  },
  articles: (numbers) => `GDPR Article ${numbers}`,
  consent: 'When you send an enquiry you say yes to this, word for word:',
  kept: {
    enquiry: 'Your enquiry, with your contact details',
    withdrawn: 'If you withdraw it',
    question: 'A question that you ask us',
    newsAddress: 'The e-mail address for news, if you gave us one',
    enquiryFor: (period) =>
      `${period} after it was forwarded. Then it is destroyed, and only numbers remain that fit many people.`,
    example: (today, day) =>
      `If you send one today, ${today}, nobody gets it from us any more from ${day} on, and it is destroyed within 24 hours.`,
    longest: (period) =>
      `The longest that this service itself keeps an enquiry is ${period} after it was forwarded, whatever else is said here.`,
    atOnce: 'Our copy is destroyed within an hour.',
    questionAtOnce: (longest) =>
      `Until it has been answered and closed, and then no longer. ${longest} after you asked it at the latest.`,
    questionFor: (afterClosing, longest) =>
      `${afterClosing} after it has been answered and closed, and ${longest} after you asked it at the latest.`,
    withEnquiry: 'As long as your enquiry, or until you remove it.',
  },
  hold: {
    heading: 'If the law stops us from erasing',
    text: (days) =>
      `A court or the law may make us keep an enquiry longer. That is for at most ${days} days at a time, two people have to decide it, and you see it with your link unless the law forbids that. While it lasts nobody gets to read the enquiry who could not read it before.`,
  },
  backup:
    'What has been erased does not come back from a backup: a list of what was erased lies beside it, and is gone through before a restored service starts.',
  clinics: {
    apart: 'Each of them gets a copy of its own, and none of them is told by us whom else you wrote to.',
    unseen: (days) =>
      `If nobody there has looked at your enquiry after ${days} working days, the people here are told, and you are offered to choose somebody else.`,
    unhandled: (days) =>
      `The same happens if they have seen it and have not said what came of it after ${days} working days.`,
  },
  howHeading: 'How',
  how: {
    withdraw: 'With your link, for one of those you wrote to or for all. It takes effect at once.',
    access: 'With your link: what you wrote, what happened to it and when, and a file that proves it.',
    rectify:
      'With your link: write the correction, and it is sealed and sent to those who have your enquiry.',
    erase: 'With your link: withdraw it from all whom you wrote to.',
    restrict: 'Ask us. Two people here can decide to leave it as it is for a time.',
    object: 'Ask us, or withdraw it with your link.',
    portability: 'With your link: download what you wrote as a file.',
    'no-profiling':
      'You need do nothing. Nobody’s enquiry is sorted or judged by the program that forwards it.',
    'third-country-information':
      'It is written under “Where the information is”. Ask us if you want to know more.',
  },
  lostLink: 'Lost your link? Ask us',
  questions: {
    heading: 'Questions to us',
    text: 'You can ask us anything about this. Your question is locked on your own device, so that only the people here who answer it can read it.',
    link: 'Ask a question',
  },
  never:
    'What we can give to others is the evidence that an enquiry was forwarded, and when. What you wrote we cannot give to anybody, because we cannot read it.',
  staff:
    'Everything that the people here do to an enquiry is signed by the one who does it. What weighs heavily needs two of them.',
  statistics: 'See the numbers',
  visits: {
    none: 'This page sets no cookie, runs no program on your device and loads nothing from anybody else.',
    allowed: (period) =>
      `We have promised to keep visits for no longer than ${period}. In fact we keep none at all.`,
  },
  check: {
    heading: 'How you can check us',
    log: (within) =>
      `Every enquiry that is accepted leaves a checksum in a public log within ${within}. Nobody can take it out again unseen, and nobody can read from it who you are.`,
    witnesses: (needed) =>
      needed === 0
        ? 'The clinics check the log whenever they are connected.'
        : `${needed === 1 ? 'An independent witness watches' : `${needed} independent witnesses watch`} the log, and the clinics check it too.`,
    link: 'Check evidence',
  },
  complaint: {
    first: 'Talk to us first if you like:',
    authority: (name) => `You can always complain to ${name}:`,
  },
  changes: {
    notice: (period) =>
      `A new version is announced here and in the public log at least ${period} before it counts. The program sees to that: it does not use it earlier.`,
    noNotice:
      'A new version can count at once. It is entered in the public log at the moment at which it does.',
    yours:
      'An enquiry that has been sent keeps its time: what was promised when you sent it is what is done.',
  },
  version: {
    heading: 'This version',
    this: (version) => `This is version ${version}. It is named in the receipt of every enquiry.`,
    since: (day) => `It has counted since ${day}.`,
    languages: 'It is written in',
    file: 'The file that the program follows',
    fileHash: 'Its SHA-256, as it stands in the public log',
    earlier: 'Other versions that have counted',
    entered: (day) => `since ${day}`,
  },
  announced: {
    heading: (day) => `This notice changes on ${day}`,
    text: 'Until then this page counts. This is what changes for you:',
    due: 'It counts from the next start of the service on. Until then this page counts.',
    link: 'Read the new version',
  },
  other: {
    earlier:
      'This version does not count any more for new enquiries. It counts for those that were sent under it.',
    announced: (day) => `This version does not count yet. It counts from ${day} at the earliest.`,
    link: 'Read the version that counts now',
  },
}
