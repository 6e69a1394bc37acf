import { longestHoldDays } from '../contract/staff.js'
import { inLanguage, type Localized } from './localized.js'
import type { Basis } from './notice.js'
import { isAtOnce } from './period.js'
import { periodInWords } from './period-words.js'
import type { Policy } from './policy.js'
import { recordWordsIn } from './record-words/in-language.js'
import { enquiryPeriod, questionTimes } from './retention.js'
import { writtenFor } from './words/in-language.js'

/** The record of processing activities that a controller keeps (GDPR Article 30(1)), in one language. */
export interface ProcessingRecord {
  version: string
  language: string
  /** (a) */
  controller: Omit<Policy['operator'], 'dataProtectionOfficer'>
  dataProtectionOfficer: { email: string; telephone?: string | undefined } | null
  /** (b) */
  purposes: string[]
  lawfulBasis: { basis: Basis; articles: string[]; text: string }[]
  /** (c) */
  people: string[]
  data: string[]
  /** (d) */
  recipients: { to: string; when: string }[]
  processors: { name: string; task: string; place: string }[]
  /** (e); `null` if the policy says nothing of it. */
  transfers: string | null
  /** (f) */
  timeLimits: string[]
  /** (g) */
  security: string[]
}

/** The record of a policy, from what it promises and what the program does. Throws RangeError if the policy does not have the language. */
export function processingRecord(policy: Policy, language: string): ProcessingRecord {
  const said = (text: Localized) => inLanguage(text, language)
  const { dataProtectionOfficer, ...controller } = policy.operator
  const { notice } = policy
  const words = recordWordsIn(language)
  return {
    version: policy.version,
    language,
    controller,
    dataProtectionOfficer: dataProtectionOfficer ?? null,
    purposes: [said(notice.purpose), words.purposes.log, words.purposes.questions],
    lawfulBasis: notice.lawfulBasis.map((basis) => ({ ...basis, text: said(basis.text) })),
    people: words.people,
    data: words.data,
    recipients: policy.disclosures.map(({ to, when }) => ({ to: said(to), when: said(when) })),
    processors: policy.processors.list.map(({ name, task, place }) => ({
      name,
      task: said(task),
      place: said(place),
    })),
    transfers: notice.transfers === undefined ? null : said(notice.transfers),
    timeLimits: timeLimits(policy, language),
    security: [
      ...words.security,
      words.inLog(periodInWords(policy.log.inclusion, writtenFor(language)), policy.log.witnesses.needed),
    ],
  }
}

function timeLimits(policy: Policy, language: string): string[] {
  const { limits } = recordWordsIn(language)
  const period = (of: string) => periodInWords(of, writtenFor(language))
  const { afterClosing, longest } = questionTimes(policy)
  return [
    limits.enquiry(period(enquiryPeriod(policy))),
    limits.withdrawn,
    isAtOnce(afterClosing)
      ? limits.questionAtOnce(period(longest))
      : limits.question(period(afterClosing), period(longest)),
    limits.visits,
    limits.numbers,
    limits.hold(longestHoldDays),
    inLanguage(policy.notice.retention, language),
  ]
}
