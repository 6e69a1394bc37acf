import type { ContactWords } from './words.js'

/** The page in English. */
export const en: ContactWords = {
  title: 'Ask us',
  languages: 'Language',
  demo: 'This is a demo. Write nothing real.',
  emergency: 'Is it urgent? Do not write here. Call:',
  intro: (operator) =>
    `Here you can ask ${operator} something, tell us what you think, or use your rights. Nobody gives health care here, and we cannot read enquiries to clinics: ask the clinic about your health.`,
  needsScript:
    'The form seals what you write in your browser, and needs JavaScript for that. If it does not appear here, your browser cannot seal, and nothing is sent. You can then reach us by telephone or e-mail: see below.',
  noKey: 'We cannot take in sealed questions here yet. Please telephone or write to us instead: see below.',
  kind: 'What is it about?',
  kinds: {
    question: 'A question',
    feedback: 'Praise, a complaint or a suggestion',
    right: 'I want to use one of my rights (access, correction, erasure …)',
  },
  right: 'Which right?',
  anyRight: 'I do not know, or another one',
  rights: {
    withdraw: 'To withdraw my consent',
    access: 'To see what you have about me',
    rectify: 'To have something wrong corrected',
    erase: 'To have information about me erased',
    restrict: 'To limit what the information is used for',
    object: 'To object to what it is used for',
    portability: 'To take the information with me',
    'no-profiling': 'Not to be judged by a machine alone',
    'third-country-information': 'To know about transfers to other countries',
  },
  message: 'What do you want to say?',
  messageHint: (limit) =>
    `At most ${limit} characters. Leave out your national identity number, and anything about your health that we need not know.`,
  identityNumber:
    'There seems to be a national identity number in this text. Please take it out: we do not need it to answer.',
  optional: 'optional',
  name: 'Name',
  reply: 'How can we answer you?',
  replyHint: 'Fill in at least one. It is used for the answer only.',
  replyHintFeedback: 'Optional. If you want an answer, fill in at least one.',
  email: 'E-mail address',
  phone: 'Telephone number',
  address: 'Postal address',
  reference: 'Reference',
  referenceHint:
    'If it is about an enquiry that you sent, its reference stands on the receipt: twelve characters such as 7K2M-9QXD-M4TR.',
  next: 'What happens with what you write?',
  sealed: 'It is sealed in your browser. Only those of us who answer can open it; the server cannot.',
  kept: (afterClosing, longest) =>
    afterClosing === null
      ? `We delete it as soon as it is answered, and ${longest} after you sent it at the latest.`
      : `We delete it ${afterClosing} after it was answered, and ${longest} after you sent it at the latest.`,
  nothingElse:
    'Where you wrote from is not stored with it. What you have begun is gone when you leave the page.',
  privacy: 'The privacy notice says the rest.',
  send: 'Seal and send',
  sending: 'Sealing and sending …',
  problems: (count) =>
    count === 1 ? 'There is one field to look at:' : `There are ${count} fields to look at:`,
  faults: {
    message: 'Write what you want to say.',
    messageTooLong: (limit) => `The text is too long: ${limit} characters at most.`,
    right: 'Choose a right from the list.',
    name: 'The name is too long, or has characters that cannot be used.',
    email: 'Write the e-mail address like this: name@example.org',
    phone:
      'Write the telephone number with all its digits. One from another country begins with + and the country code.',
    address: 'The address is too long: 500 characters at most.',
    reply: 'Fill in an e-mail address, a telephone number or a postal address: we cannot answer otherwise.',
    reference:
      'The reference is mistyped. It has twelve characters, such as 7K2M-9QXD-M4TR. Leave the field empty if you do not have it.',
  },
  failures: {
    noKey: 'We cannot take in sealed questions at this moment. Try again in a moment.',
    untrusted:
      'The key that this page was given cannot be shown to be ours. Somebody may stand between you and us. Do not use the form: telephone us.',
    tooMany: 'Too many questions have come in the last hour. Try again in an hour, or telephone us.',
    unavailable: 'We cannot take in questions at present. Try again in a while, or telephone us.',
    unreachable:
      'No answer came, and it is not known whether the question arrived. Send it once more: if it comes twice, it is one question.',
    broken: 'Your browser could not seal. Please telephone or write to us instead: see below.',
  },
  nothingLost: 'What you wrote is still in the form.',
  sent: 'We have it',
  sentAnswer:
    'One of us reads it and answers at the address or number that you gave. If it is about a right, the law gives us a month.',
  sentNoAnswer: 'You gave no address, so that nobody will answer. Thank you for telling us.',
  sentDeleted: (date) => `It is deleted by ${date} at the latest.`,
  sentNumber: 'If you telephone about it, this is its number:',
  another: 'Write something new',
  otherWays: 'Other ways to reach us',
  byTelephone: 'Telephone',
  byMail: 'E-mail',
  byMailWarning: 'E-mail is not sealed. Do not write about your health there.',
  byLetter: 'Letter',
  officer: 'Data protection officer',
}
