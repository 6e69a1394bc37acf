import { decodeEvidence, type Evidence, type Opened } from '../evidence.js'
import type { Trust } from '../trust.js'
import { type Facts, factsOf, type ProvenCase } from './facts.js'
import { checkNoneSurplus, checkSealedTo, keyOf, readKeys } from './keys.js'
import { type EvidenceLog, readLog } from './log.js'
import { checkOpened } from './opened.js'
import { checkPolicies, policiesIn } from './policies.js'
import { checkQuestion, type Question } from './question.js'
import type { Reason } from './reasons.js'
import { checkSplit, readReceipts } from './receipts.js'
import { type Records, readRecords } from './records.js'
import { checkCounts, checkSequence } from './sequence.js'
import { readSubject, type Subject } from './subject.js'

/** What evidence proves, or every reason that was found against it, the first of which is enough. */
export type Verdict = ({ kind: 'holds' } & Facts) | { kind: 'refused'; reasons: Reason[] }

/** A hostile file can break a rule two thousand times; nobody reads more than this. */
const mostReasons = 100

const refused = (reasons: Reason[]): Extract<Verdict, { kind: 'refused' }> => ({
  kind: 'refused',
  reasons: reasons.slice(0, mostReasons),
})

/**
 * Checks an evidence file against the keys that the caller trusts, rule by rule as FORMAT.md says ("How it is checked").
 * `forms` are checked as if they stood in the file's `opened`. Needs no network and no clock, and throws for no file.
 */
export function verifyEvidence(
  bytes: Uint8Array,
  trust: Trust,
  question: Question = {},
  forms: readonly Opened[] = [],
): Verdict {
  const decoded = decodeEvidence(bytes)
  if (decoded.kind === 'refused') return refused([{ code: decoded.reason }])
  const { evidence } = decoded
  if (evidence.origin !== trust.origin) return refused([{ code: 'other_relay' }])
  const read = readLog(evidence, trust)
  if (read.kind === 'refused') return refused(read.reasons)
  const records = readRecords(evidence, read.log, trust)
  if (records.reasons.length > 0) return refused(records.reasons)
  const about = readSubject(evidence.evidence, records.statements)
  if (about.kind === 'refused') return refused(about.reasons)
  return verifyContent({ evidence, trust, question, forms, log: read.log, records, subject: about.subject })
}

interface Content {
  evidence: Evidence
  trust: Trust
  question: Question
  forms: readonly Opened[]
  log: EvidenceLog
  records: Records
  subject: Subject
}

/** Rules 6 to 11, and what was asked. */
function verifyContent(content: Content): Verdict {
  const { evidence, trust, question, forms, log, records, subject } = content
  const counts = checkCounts(subject.cases)
  if (counts.length > 0) return refused(counts)
  const given = evidence.opened ?? []
  const byClinics = readCases(content)
  const reasons = [
    ...byClinics.reasons,
    ...checkSequence(subject, log.witnesses),
    ...checkPolicies(subject.cases, records.entries),
    ...checkOpened('opened', given, subject.cases),
    ...checkOpened('forms', forms, subject.cases),
    ...checkQuestion(subject, question),
  ]
  if (reasons.length > 0) return refused(reasons)
  const facts = factsOf({
    origin: trust.origin,
    acceptance: subject.acceptance,
    holds: subject.holds,
    cases: byClinics.cases,
    policies: policiesIn(records.entries),
    opened: [...given, ...forms],
    log,
  })
  return { kind: 'holds', ...facts }
}

/** Rules 6, 8 and 10: keys come first, because receipts mean nothing without them. */
function readCases({ trust, log, records, subject }: Content): { cases: ProvenCase[]; reasons: Reason[] } {
  const { keys, reasons } = readKeys(records.entries, trust)
  if (reasons.length > 0) return { cases: [], reasons }
  const receipts = subject.cases.map((one) => readReceipts(one, keys, trust.origin))
  reasons.push(
    ...receipts.flatMap((one) => [...one.reasons, ...checkSplit(one.signedFor, log.checkpoint)]),
    ...checkSealedTo(subject.cases, keys),
  )
  const cases = subject.cases.flatMap((one, i) => {
    const key = keyOf(one, keys)
    return key === undefined ? [] : [{ ...one, key, signedFor: receipts[i]?.signedFor ?? [] }]
  })
  const used = cases.flatMap(({ key, signedFor }) => [key, ...signedFor.flatMap((one) => one.keys)])
  return { cases, reasons: reasons.length > 0 ? reasons : checkNoneSurplus(keys, used) }
}
