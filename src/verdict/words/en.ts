import { reasonSentences } from '../../prove/verify/reasons.js'
import { recordEn } from './record-en.js'
import type { Words } from './words.js'

/** English. */
export const en: Words = {
  verdict: {
    holds: 'This evidence holds.',
    refused: 'This evidence does not hold',
    aboutEnquiry: (reference, origin, at) =>
      `It is about the enquiry ${reference}, which ${origin} accepted on ${at}.`,
    aboutDelivery: (reference, origin) => `It is about one delivery through ${origin}, ${reference}.`,
    forwarded: (clinic, at, reference, dueAt) =>
      `Forwarded to ${clinic} on ${at} as ${reference}, to be kept until ${dueAt}.`,
    sealedBy: {
      sender: 'It was sealed before it reached the relay.',
      relay: 'The relay sealed it, and so could read it then.',
    },
    notified: {
      mail: (at) => `A mail server took over a notice to the clinic on ${at}.`,
      webhook: (at) => `A computer that the clinic had named took over a notice on ${at}.`,
    },
    notNotified: {
      no_address: (at) => `By ${at} the clinic had been told nothing: it had no address in use for notices.`,
      not_taken: (at) => `By ${at} nobody had taken over a notice to the clinic.`,
    },
    notFetched: (at) => `By ${at} the clinic had not signed for it, and its time for that was up.`,
    signedFor: (at) => `The clinic signed for it on ${at}`,
    couldRead: (at) => `its software could read it on ${at}`,
    seen: (at) => `a person saw it on ${at}`,
    and: ', and ',
    notSignedFor: 'The clinic has not signed for it.',
    problem: (at, why) => `The clinic said on ${at} that it could not use it: ${why}.`,
    problems: {
      cannot_open: 'it could not open it',
      damaged: 'it was damaged',
      not_as_committed: 'it was not what the sender had committed to',
      invalid_form: 'it was not a form',
    },
    handled: (at, outcome) => `The clinic said on ${at} that ${outcome}.`,
    outcomes: {
      reached: 'it has reached the patient',
      not_reached: 'it could not reach the patient',
      appointment: 'the patient has an appointment',
      cannot_help: 'it cannot help with this',
    },
    corrected: (at) => `The patient corrected the contact details on ${at}.`,
    withdrawn: {
      patient: (at) =>
        `The patient took it back on ${at}: the relay hands it to nobody since then, and destroys its copy.`,
      staff: (at) =>
        `Staff took it back for the patient on ${at}: the relay hands it to nobody since then, and destroys its copy.`,
      restored: (at) =>
        `The relay had destroyed its copy before an older database was restored, and did so again on ${at}.`,
    },
    knowsOf: {
      correction: (at) => `The clinic signed on ${at} that it knows of the correction.`,
      withdrawal: (at) => `The clinic signed on ${at} that it knows that it was taken back.`,
    },
    retrieved: (at) => `The operator's staff fetched the evidence of it on ${at}.`,
    disclosed: (at, basis) => `The evidence of it was handed out to others on ${at}, ${basis}.`,
    bases: { law: 'because the law demands it', claim: 'for a legal claim' },
    held: (at, until) =>
      `On ${at} it was ordered to be kept until ${until}, also if its time is over before.`,
    holdReleased: (at) => `That order was ended on ${at}.`,
    ownClock: (at, claimedAt) => `${at} (by its own clock on ${claimedAt})`,
    behind: (origin, log, size, watched) =>
      `${origin} signed all of it, the clinics signed what they did, and it stands in the log ${log} of ${size} entries, ${watched}.`,
    watchedByClinics: 'which is watched by clinics only',
    seenByWitnesses: (count, last) =>
      `which ${count} trusted ${count === 1 ? 'witness' : 'witnesses'} saw, the last on ${last}`,
    times: (timeZone) =>
      `Times are those of ${timeZone}. What happened after this evidence was made is not in it.`,
    reasons: reasonSentences,
    places: { statements: 'statement', entries: 'entry', opened: 'opened form', forms: 'form' },
  },
  record: recordEn,
}
