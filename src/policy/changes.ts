import type { Localized } from './localized.js'
import type { Basis, Right } from './notice.js'
import type { Policy } from './policy.js'
import { enquiryPeriod, questionTimes } from './retention.js'

/** What a notice has texts about, by which changes of them are told. */
export const subjects = [
  'consent',
  'operator',
  'purpose',
  'asked',
  'lawfulBasis',
  'encryption',
  'known',
  'retention',
  'clinics',
  'confirmation',
  'rights',
  'identity',
  'statistics',
  'visits',
  'staffAccess',
  'processors',
  'disclosures',
  'transfers',
  'backup',
  'breach',
  'otherServices',
  'complaint',
  'emergency',
  'changes',
] as const

/** One of {@link subjects}. */
export type Subject = (typeof subjects)[number]

/** A change of a number: ISO 8601 durations, or days. */
type FromTo<K extends string, T> = { kind: K; before: T; after: T }

/** What differs for a patient between two policies. */
export type PolicyChange =
  | FromTo<'enquiry-kept' | 'question-kept-closed' | 'question-kept-longest' | 'in-log', string>
  | FromTo<'clinic-unseen' | 'clinic-unhandled' | 'witnesses', number>
  | FromTo<'notice', string | null>
  | { kind: 'right-gone' | 'right-new'; right: Right }
  | { kind: 'basis-gone' | 'basis-new'; basis: Basis }
  | { kind: 'care-need-gone' | 'care-need-new' | 'recipient-gone' | 'recipient-new'; labels: Localized }
  | { kind: 'processor-gone' | 'processor-new'; name: string }
  | { kind: 'language-gone' | 'language-new'; language: string }
  | { kind: 'country' | 'time-zone' }
  | { kind: 'text'; subject: Subject }

/** Everything that differs for a patient, what can be counted first. The version, keys of trust and integrations are not for patients. */
export const changesBetween = (before: Policy, after: Policy): PolicyChange[] => [
  ...changesOfNumbers(before, after),
  ...changesOfLists(before, after),
  ...changesOfTexts(before, after),
]

function changesOfNumbers(before: Policy, after: Policy): PolicyChange[] {
  const pair = <T>(of: (policy: Policy) => T) => ({ before: of(before), after: of(after) })
  const all = [
    { kind: 'enquiry-kept', ...pair(enquiryPeriod) },
    { kind: 'question-kept-closed', ...pair((policy) => questionTimes(policy).afterClosing) },
    { kind: 'question-kept-longest', ...pair((policy) => questionTimes(policy).longest) },
    { kind: 'clinic-unseen', ...pair(({ answer }) => answer.seen.tell) },
    { kind: 'clinic-unhandled', ...pair(({ answer }) => answer.handled.tell) },
    { kind: 'in-log', ...pair(({ log }) => log.inclusion) },
    { kind: 'witnesses', ...pair(({ log }) => log.witnesses.needed) },
    { kind: 'notice', ...pair(({ changes }) => changes?.notice ?? null) },
  ] as const satisfies PolicyChange[]
  return [
    ...all.filter((change) => change.before !== change.after),
    ...(before.country === after.country ? [] : [{ kind: 'country' } as const]),
    ...(before.timeZone === after.timeZone ? [] : [{ kind: 'time-zone' } as const]),
  ]
}

function changesOfLists(before: Policy, after: Policy): PolicyChange[] {
  const between = <T>(of: (policy: Policy) => readonly T[], key: (one: T) => string) => {
    const without = (some: readonly T[], others: readonly T[]) => {
      const known = new Set(others.map(key))
      return some.filter((one) => !known.has(key(one)))
    }
    return { gone: without(of(before), of(after)), added: without(of(after), of(before)) }
  }
  const rights = between(
    (policy) => policy.rights.named,
    ({ right }) => right,
  )
  const bases = between(
    (policy) => policy.notice.lawfulBasis,
    ({ basis }) => basis,
  )
  const needs = between(
    (policy) => policy.careNeeds,
    ({ code }) => code,
  )
  const recipients = between(
    (policy) => policy.disclosures,
    ({ to }) => anyText(to),
  )
  const processors = between(
    (policy) => policy.processors.list,
    ({ name }) => name,
  )
  const languages = between<string>((policy) => policy.languages, String)
  return [
    ...rights.gone.map(({ right }) => ({ kind: 'right-gone', right }) as const),
    ...rights.added.map(({ right }) => ({ kind: 'right-new', right }) as const),
    ...bases.gone.map(({ basis }) => ({ kind: 'basis-gone', basis }) as const),
    ...bases.added.map(({ basis }) => ({ kind: 'basis-new', basis }) as const),
    ...recipients.gone.map(({ to }) => ({ kind: 'recipient-gone', labels: to }) as const),
    ...recipients.added.map(({ to }) => ({ kind: 'recipient-new', labels: to }) as const),
    ...processors.gone.map(({ name }) => ({ kind: 'processor-gone', name }) as const),
    ...processors.added.map(({ name }) => ({ kind: 'processor-new', name }) as const),
    ...needs.gone.map(({ labels }) => ({ kind: 'care-need-gone', labels }) as const),
    ...needs.added.map(({ labels }) => ({ kind: 'care-need-new', labels }) as const),
    ...languages.gone.map((language) => ({ kind: 'language-gone', language }) as const),
    ...languages.added.map((language) => ({ kind: 'language-new', language }) as const),
  ]
}

/** A text in whichever language comes first. */
const anyText = (text: Localized): string => Object.values(text)[0] ?? ''

/** Texts that read otherwise in a language that both policies have. */
function changesOfTexts(before: Policy, after: Policy): PolicyChange[] {
  const said = (policy: Policy, other: Policy) => {
    const texts = textsOf(policy, other)
    return (subject: Subject) =>
      JSON.stringify(inSharedLanguages(texts[subject], policy.languages, other.languages))
  }
  const [saidBefore, saidAfter] = [said(before, after), said(after, before)]
  return subjects
    .filter((subject) => saidBefore(subject) !== saidAfter(subject))
    .map((subject) => ({ kind: 'text', subject }))
}

/** What is said about each subject. Of lists only what the other policy has too: what is new and what is gone is told of itself. */
function textsOf(policy: Policy, other: Policy): Record<Subject, unknown> {
  const { notice, rights, processors } = policy
  const named = new Set(other.rights.named.map(({ right }) => right))
  const based = new Set(other.notice.lawfulBasis.map(({ basis }) => basis))
  const processing = new Set(other.processors.list.map(({ name }) => name))
  const receiving = new Set(other.disclosures.map(({ to }) => anyText(to)))
  return {
    ...notice,
    consent: policy.consent.text,
    operator: policy.operator,
    lawfulBasis: notice.lawfulBasis.filter(({ basis }) => based.has(basis)),
    confirmation: notice.confirmation,
    rights: rights.named.filter(({ right }) => named.has(right)),
    identity: rights.identity,
    staffAccess: notice.staffAccess,
    processors: [processors.text, processors.list.filter(({ name }) => processing.has(name))],
    disclosures: policy.disclosures.filter(({ to }) => receiving.has(anyText(to))),
    transfers: notice.transfers,
    backup: notice.backup,
    breach: notice.breach,
    otherServices: notice.otherServices,
    complaint: policy.complaint,
    emergency: policy.emergency,
  }
}

/** The same value without the texts in languages that only one policy has. A text is an object with a member for each language. */
function inSharedLanguages(value: unknown, own: readonly string[], others: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => inSharedLanguages(one, own, others))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const isText = members.every(([name]) => own.includes(name))
  const kept = isText ? members.filter(([name]) => others.includes(name)) : members
  return kept
    .map(([name, one]): [string, unknown] => [name, inSharedLanguages(one, own, others)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}
