/** The rights that a policy can name. The page does not compile if there is one without words. */
export type RightName =
  | 'withdraw'
  | 'access'
  | 'rectify'
  | 'erase'
  | 'restrict'
  | 'object'
  | 'portability'
  | 'no-profiling'
  | 'third-country-information'

/** What the page for questions to the operator says. */
export interface ContactWords {
  title: string
  languages: string
  demo: string
  emergency: string
  intro(operator: string): string
  /** Until the form is there, which a script puts in its place. */
  needsScript: string
  noKey: string
  kind: string
  kinds: Record<'question' | 'feedback' | 'right', string>
  right: string
  anyRight: string
  rights: Record<RightName, string>
  message: string
  messageHint(limit: string): string
  identityNumber: string
  optional: string
  name: string
  reply: string
  replyHint: string
  replyHintFeedback: string
  email: string
  phone: string
  address: string
  reference: string
  referenceHint: string
  next: string
  sealed: string
  /** `afterClosing` is null where a question is deleted at once. */
  kept(afterClosing: string | null, longest: string): string
  nothingElse: string
  privacy: string
  send: string
  sending: string
  problems(count: number): string
  faults: {
    message: string
    messageTooLong(limit: string): string
    right: string
    name: string
    email: string
    phone: string
    address: string
    reply: string
    reference: string
  }
  failures: {
    noKey: string
    untrusted: string
    tooMany: string
    unavailable: string
    unreachable: string
    broken: string
  }
  /** Follows each failure. */
  nothingLost: string
  sent: string
  sentAnswer: string
  sentNoAnswer: string
  sentDeleted(date: string): string
  sentNumber: string
  another: string
  otherWays: string
  byTelephone: string
  byMail: string
  byMailWarning: string
  byLetter: string
  officer: string
}
