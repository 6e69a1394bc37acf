import type { RecordWords } from './words.js'

/** The record beneath a verdict, in English. */
export const recordEn: RecordWords = {
  title: 'Evidence of forwarding',
  checkedAt: (at) => `Checked on ${at}`,
  trustFrom: {
    relay:
      'It was checked on the relay’s own page, with the keys that the relay gave with it. Whoever doubts the relay checks it again, with “videre verify” and keys from elsewhere.',
    chosen:
      'It was checked on the relay’s own page, with keys that were chosen there. Whoever doubts the page checks it again, with “videre verify”.',
    beforehand: 'It was checked without the relay, with keys that were known beforehand.',
  },
  statements: 'Every statement in the file',
  columns: {
    place: 'Place in the log',
    what: 'What is stated',
    clinic: 'Clinic',
    relayTime: 'By the relay’s clock (UTC)',
    clinicTime: 'By the clinic’s clock (UTC)',
    entry: 'Entry in the log (hexadecimal)',
  },
  events: {
    SubmissionAcceptance: 'Accepted',
    ContentConsignment: 'Forwarded',
    ConsignmentNotification: 'Notice taken over',
    ConsignmentNotificationFailure: 'No notice taken over by then',
    NotFetched: 'Not signed for by then',
    ContentHandover: 'Signed for',
    ContentOpened: 'Could be read',
    ContentSeen: 'Seen by a person',
    EnquiryHandled: 'What came of it',
    ContentHandoverFailure: 'Could not be used',
    EnquiryCorrected: 'Contact details corrected',
    EnquiryWithdrawn: 'Taken back',
    FollowUpAcknowledged: 'The clinic knows of it',
    HoldPlaced: 'To be kept longer',
    HoldReleased: 'Not to be kept longer any more',
    EvidenceRetrieved: 'Evidence fetched by staff',
    EvidenceDisclosed: 'Evidence handed out to others',
  },
  ids: 'What it is about',
  reference: 'reference',
  delivery: 'delivery',
  clinicId: 'clinic id',
  enquiry: 'Enquiry',
  log: 'The log',
  logOrigin: 'Log',
  logSize: 'Entries',
  logRoot: 'Root hash (hexadecimal)',
  cosigned: 'Cosigned by',
  nobodyCosigned: 'no witness that was trusted',
  policies: 'What the patient consented to',
  policyVersion: 'Version',
  policyFile: 'SHA-256 of the policy file',
  keys: 'Keys that it was checked with',
  keyOf: { title: 'Key of', relay: 'Relay', log: 'Log', registrar: 'Registrar', witness: 'Witness' },
  fingerprint: 'Fingerprint',
  keyName: 'Name',
  unreadableKey: 'cannot be read',
  file: 'The evidence file',
  fileHash: 'SHA-256',
  fileSize: 'Size in bytes',
  checked: 'Checked',
  meanings: 'What each of these means, and what it does not',
  notions: {
    relayTime: 'Time, by the relay',
    clinicTime: 'Time, by the clinic',
    log: 'In the log',
    witnessed: 'Seen by witnesses',
    unwitnessed: 'Not seen by witnesses',
    form: 'What was sent',
  },
  explanations: {
    SubmissionAcceptance: 'The relay took the enquiry on. It does not mean that a clinic has it.',
    ContentConsignment:
      'The sealed enquiry lay in the clinic’s inbox. It does not mean that anybody there knew of it.',
    ConsignmentNotification:
      'A mail server, or a computer that the clinic had named, took over a notice that something waits. It is the relay’s word, and does not mean that a person read the notice.',
    ConsignmentNotificationFailure:
      'When the clinic’s time for an answer was up, nobody had taken over a notice that something waits. It is the relay’s word, does not say why, and somebody may have been told later.',
    NotFetched:
      'When the clinic’s time for an answer was up, it had not signed for the sealed bytes. It is the relay’s word, does not say why, and the clinic may have signed later.',
    ContentHandover:
      'The clinic’s key signed for the sealed bytes. It does not mean that they could be read.',
    ContentOpened:
      'The clinic’s software opened it: without that nobody can know the token that is stated. It does not mean that a person read it.',
    ContentSeen:
      'The clinic’s software signed that it was shown to a person. It does not say to whom, or whether it was understood.',
    EnquiryHandled: 'The clinic signed what came of it. It is the clinic’s word.',
    ContentHandoverFailure:
      'The clinic signed that it could not use what it was handed. It does not say whose fault that was.',
    EvidenceRetrieved:
      'The operator’s staff fetched the evidence of it. It does not mean that they could read the enquiry.',
    EnquiryCorrected:
      'A correction of the contact details, signed by the patient, lay in the clinic’s inbox. It does not mean that anybody there knew of it.',
    EnquiryWithdrawn:
      'From then on the relay handed it to nobody, and destroyed its copy: at once, or, if it had to be kept, at the end of that. It does not mean that a clinic that had it before has destroyed it.',
    FollowUpAcknowledged:
      'The clinic signed that a person there took note of the correction, or that it was taken back. It does not say what they did then.',
    HoldPlaced:
      'Two members of the operator’s staff ordered that the relay keep it for a while, also if its time is over before. It does not mean that anybody could read it.',
    HoldReleased: 'Two members of the operator’s staff ended that before its time.',
    EvidenceDisclosed:
      'Two members of the operator’s staff had the evidence of it handed out to others. It does not say to whom, and evidence does not hold what was written.',
    relayTime:
      'The relay’s word: the statement may have been made later than it says, but not later than a witness saw the log.',
    clinicTime: 'The clinic’s word, signed by the clinic.',
    log: 'The relay cannot take it back unseen. It does not mean that what the relay said is true.',
    witnessed:
      'Somebody other than the relay saw the log at the latest then. They did not see what the enquiry says.',
    unwitnessed:
      'That nothing was dated back rests on the relay’s word, and on the clinics who watch the log.',
    form: 'Exactly this was sealed to the clinic. It does not say who wrote it.',
  },
  checkAgain: 'Check it again',
  howToCheckAgain: (address) =>
    `This page on paper proves nothing by itself: the evidence file does. Open ${address} and choose the file there, or run “videre verify” with keys of your own.`,
  qr: (address) => `QR code that leads to ${address}`,
  sent: (clinic) => `What was sent to ${clinic}`,
  formFields: {
    careNeed: 'Care need',
    language: 'Language',
    message: 'Message',
    preferredTimes: 'When it suits',
    'contact.name': 'Name',
    'contact.phone': 'Telephone',
    'contact.email': 'E-mail',
    'contact.postcode': 'Postcode',
  },
}
