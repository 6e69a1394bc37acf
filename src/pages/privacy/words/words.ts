/** What the privacy notice says besides the policy's own texts: what the program does, whoever runs it. Periods and days come in as words. */
export interface PrivacyWords {
  title: string
  languages: string
  contents: string
  demo: string
  short: {
    heading: string
    sealed: string
    kept(period: string): string
    withdraw: string
    nothing: string
  }
  operator: {
    address: string
    number: string
    website: string
    email: string
    telephone: string
    officer: string
  }
  /** The articles of the law that a basis rests on. */
  articles(numbers: string): string
  consent: string
  kept: {
    enquiry: string
    withdrawn: string
    question: string
    newsAddress: string
    enquiryFor(period: string): string
    example(today: string, day: string): string
    longest(period: string): string
    atOnce: string
    questionAtOnce(longest: string): string
    questionFor(afterClosing: string, longest: string): string
    withEnquiry: string
  }
  hold: { heading: string; text(days: number): string }
  backup: string
  clinics: { apart: string; unseen(days: number): string; unhandled(days: number): string }
  how: Readonly<Record<string, string>>
  howHeading: string
  lostLink: string
  questions: { heading: string; text: string; link: string }
  never: string
  staff: string
  statistics: string
  visits: { none: string; allowed(period: string): string }
  check: {
    heading: string
    log(within: string): string
    witnesses(needed: number): string
    link: string
  }
  complaint: { first: string; authority(name: string): string }
  changes: { notice(period: string): string; noNotice: string; yours: string }
  version: {
    heading: string
    this(version: string): string
    since(day: string): string
    languages: string
    file: string
    fileHash: string
    earlier: string
    entered(day: string): string
  }
  announced: {
    heading(day: string): string
    text: string
    due: string
    link: string
  }
  /** Above a version that is not the one in force. */
  other: { earlier: string; announced(day: string): string; link: string }
}
