/** What a record of processing says of the program, and its headings. Periods come in as words. */
export interface RecordWords {
  title(operator: string): string
  intro(version: string): string
  headings: {
    controller: string
    officer: string
    purposes: string
    lawfulBasis: string
    people: string
    data: string
    recipients: string
    processors: string
    transfers: string
    timeLimits: string
    security: string
  }
  /** In the place of a list that is empty. */
  none: string
  purposes: { log: string; questions: string }
  people: string[]
  data: string[]
  limits: {
    enquiry(period: string): string
    withdrawn: string
    questionAtOnce(longest: string): string
    question(afterClosing: string, longest: string): string
    visits: string
    numbers: string
    hold(days: number): string
  }
  security: string[]
  inLog(within: string, witnesses: number): string
}
