/** What the page of statistics says. */
export interface StatisticsWords {
  title: string
  languages: string
  demo: string
  intro: string
  why: string
  whyText: readonly string[]
  nothingYet: string
  byMonth: string
  byMonthCaption: string
  byNeed: string
  /** `from` and `to` are months as they are written in the language. */
  byNeedCaption: (from: string, to: string) => string
  byNeedHint: string
  severalNeeds: string
  groups: (period: string) => string
  groupsCaption: (period: string) => string
  groupsHint: string
  month: string
  careNeed: string
  county: string
  outcome: string
  clinics: string
  enquiries: string
  groupCount: string
  all: string
  /** Everything but what is listed. */
  allBut: (names: string) => string
  /** The last two of a list. */
  and: string
  /** A run of numbers or months. */
  range: (from: string, to: string) => string
  outcomes: Readonly<Record<string, string>>
  csv: string
  json: string
  downloads: string
  retention: string
  retentionText: string
  noReports: string
  summary: (kept: number, days: number) => string
  kept: string
  broken: string
  missing: string
  legend: string
  problems: string
  checkTitle: string
  checkText: string
}
