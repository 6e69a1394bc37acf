import type { Saying } from '../../prove/saying.js'
import type {
  channels,
  deliveryProblems,
  disclosureBases,
  notificationFailures,
  outcomes,
} from '../../prove/statement.js'
import type { WithdrawnBy } from '../../prove/verify/later-facts.js'
import type { Place, ReasonCode } from '../../prove/verify/reasons.js'

/** An instant that is already written in the language and the zone. */
type Moment = string

/**
 * How far a check rests on the relay: on its page with its keys, on its page with keys that were `chosen` there, or not
 * at all, with keys that were known `beforehand`.
 */
export type TrustFrom = 'relay' | 'chosen' | 'beforehand'

/** What a verdict is told with. Names that come from a file have been made harmless before they get here. */
export interface VerdictWords {
  holds: string
  refused: string
  aboutEnquiry(reference: string, origin: string, acceptedAt: Moment): string
  aboutDelivery(reference: string, origin: string): string
  forwarded(clinic: string, at: Moment, reference: string, dueAt: Moment): string
  sealedBy: Record<'sender' | 'relay', string>
  /** The first notice that was taken over, and by which way it went. */
  notified: Record<(typeof channels)[number], (at: Moment) => string>
  /** That until then nobody had been told, and that the clinic had not signed for it. */
  notNotified: Record<(typeof notificationFailures)[number], (at: Moment) => string>
  notFetched(at: Moment): string
  /** Parts of one sentence, of which the first begins it, with commas between them and this before the last. */
  signedFor(at: Moment): string
  couldRead(at: Moment): string
  seen(at: Moment): string
  and: string
  notSignedFor: string
  problem(at: Moment, why: string): string
  problems: Record<(typeof deliveryProblems)[number], string>
  handled(at: Moment, outcome: string): string
  outcomes: Record<(typeof outcomes)[number], string>
  corrected(at: Moment): string
  withdrawn: Record<WithdrawnBy, (at: Moment) => string>
  /** That the clinic signed that it took note of a correction, or of the withdrawal. */
  knowsOf: Record<'correction' | 'withdrawal', (at: Moment) => string>
  retrieved(at: Moment): string
  disclosed(at: Moment, basis: string): string
  bases: Record<(typeof disclosureBases)[number], string>
  held(at: Moment, until: Moment): string
  holdReleased(at: Moment): string
  /** The relay's word on the time, and the clinic's where its clock says something else. */
  ownClock(at: Moment, claimedAt: Moment): string
  behind(origin: string, log: string, size: number, watched: string): string
  watchedByClinics: string
  seenByWitnesses(count: number, last: Moment): string
  times(timeZone: string): string
  reasons: Record<ReasonCode, string>
  /** What stands at a place in the file, counted from 1. */
  places: Record<Place['list'], string>
}

/** What a record explains besides the events. */
export type Notion = 'relayTime' | 'clinicTime' | 'log' | 'witnessed' | 'unwitnessed' | 'form'

/** The fields of a form that are named for people, by their path in it. */
export type FormField =
  | 'careNeed'
  | 'language'
  | 'message'
  | 'preferredTimes'
  | `contact.${'name' | 'phone' | 'email' | 'postcode'}`

/** What the record beneath a verdict is told with: everything that somebody needs who checks it again. */
export interface RecordWords {
  title: string
  checkedAt(at: Moment): string
  /** Where it was checked, and where the keys came from. */
  trustFrom: Record<TrustFrom, string>
  statements: string
  columns: Record<'place' | 'what' | 'clinic' | 'relayTime' | 'clinicTime' | 'entry', string>
  events: Record<Saying, string>
  ids: string
  reference: string
  delivery: string
  clinicId: string
  enquiry: string
  log: string
  logOrigin: string
  logSize: string
  logRoot: string
  cosigned: string
  nobodyCosigned: string
  policies: string
  policyVersion: string
  policyFile: string
  keys: string
  keyOf: Record<'title' | 'relay' | 'log' | 'registrar' | 'witness', string>
  fingerprint: string
  keyName: string
  unreadableKey: string
  file: string
  fileHash: string
  fileSize: string
  checked: string
  meanings: string
  notions: Record<Notion, string>
  /** One line each: what it means, and what it does not. */
  explanations: Record<Saying | Notion, string>
  checkAgain: string
  howToCheckAgain(address: string): string
  qr(address: string): string
  sent(clinic: string): string
  formFields: Record<FormField, string>
}

/** Everything that is said of a verdict, in one language. */
export interface Words {
  verdict: VerdictWords
  record: RecordWords
}
