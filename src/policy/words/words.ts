import type { Subject } from '../changes.js'
import type { Basis, Right } from '../notice.js'

/** What policies are about, in one language, whoever wrote them. Periods come in as words. */
export interface PolicyWords {
  /** What each text is about, as a heading. */
  subjects: Record<Subject, string>
  rights: Record<Right, string>
  bases: Record<Basis, string>
  /** Instead of a period of nothing. */
  atOnce: string
  changed: {
    'enquiry-kept': (before: string, after: string) => string
    'question-kept-closed': (before: string, after: string) => string
    'question-kept-longest': (before: string, after: string) => string
    'in-log': (before: string, after: string) => string
    'clinic-unseen': (before: number, after: number) => string
    'clinic-unhandled': (before: number, after: number) => string
    witnesses: (before: number, after: number) => string
    notice: (before: string | null, after: string | null) => string
    'right-gone': (right: string) => string
    'right-new': (right: string) => string
    'basis-gone': (basis: string) => string
    'basis-new': (basis: string) => string
    'recipient-gone': (name: string) => string
    'recipient-new': (name: string) => string
    'processor-gone': (name: string) => string
    'processor-new': (name: string) => string
    'care-need-gone': (name: string) => string
    'care-need-new': (name: string) => string
    'language-gone': (name: string) => string
    'language-new': (name: string) => string
    country: string
    'time-zone': string
    text: (subject: string) => string
  }
}
