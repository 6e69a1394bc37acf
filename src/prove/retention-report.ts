import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { signFor, verifyFor } from '../base/signing.js'
import { bytesField, idField, instantField } from '../base/wire.js'
import { leafHash, verifyInclusion } from '../tlog/merkle.js'
import { parseProof } from '../tlog/proof.js'
import { encodeEntry } from './entry.js'
import type { Trust } from './trust.js'
import { type CheckpointFault, readTrustedCheckpoint } from './trusted-checkpoint.js'

/** The name of something that should be gone and is not. */
const findingField = () =>
  z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/)
    .max(60)

/**
 * The relay's own word on whether everything is gone whose time is over: public, signed (purpose `retention-report`), an
 * entry of the log. What it does not say, on purpose: how much was stripped and on which days something was due. Where little comes, that
 * would tell when an enquiry came of which nothing else is known any more. What was found wrong is counted, because it must be.
 */
export const retentionReportSchema = z.strictObject({
  v: z.literal(1),
  at: instantField(),
  /** The civil day of `at` in the time zone of the policy. */
  day: z.iso.date(),
  origin: z.string().min(1).max(253),
  /** The version of the policy in force. */
  policy: z.string().min(1).max(64),
  /** `daily` is the relay's own: at most one of each day. The others are made when staff ask. */
  occasion: z.enum(['daily', 'staff']),
  /** Tells two reports of one instant apart. */
  id: idField(),
  /** What was looked for, in ascending order: what is not in `findings` was not found. */
  lookedFor: z.array(findingField()).max(60),
  /** What was found that should be gone, in ascending order, and how many. Empty is what is promised. */
  findings: z.array(z.strictObject({ finding: findingField(), count: z.int().min(1) })).max(60),
  /** What is published of enquiries that are gone: see {@link Faults} in src/expire/anonymity. All but the first two have to be 0. */
  statistics: z.strictObject({
    groups: z.int().min(0),
    smallest: z.int().min(0),
    tooSmall: z.int().min(0),
    overlapping: z.int().min(0),
    sameMonth: z.int().min(0),
  }),
})

/** A retention report. */
export type RetentionReport = z.output<typeof retentionReportSchema>

/** A report as it was signed. */
export interface SignedReport {
  body: Uint8Array
  signature: Uint8Array
}

/** Signs a report with the relay's key. */
export function signReport(report: RetentionReport, privateKey: Uint8Array): SignedReport {
  const body = canonicalJson(z.encode(retentionReportSchema, report))
  return { body, signature: signFor('retention-report', report.origin, body, privateKey) }
}

/** The report in exactly these bytes; `null` if they are not what {@link signReport} signs. Its signature is not looked at. */
export function readReport(body: Uint8Array): RetentionReport | null {
  const parsed = retentionReportSchema.safeParse(readCanonicalJson(body)?.value)
  return parsed.success && isAscending(parsed.data) ? parsed.data : null
}

const isAscending = ({ lookedFor, findings }: RetentionReport): boolean =>
  rises(lookedFor) &&
  rises(findings.map(({ finding }) => finding)) &&
  findings.every(({ finding }) => lookedFor.includes(finding))

const rises = (names: readonly string[]): boolean =>
  names.every((name, i) => i === 0 || (names[i - 1] as string) < name)

/** The bytes of the public entry that a report is in the log as. */
export function reportEntry({ body, signature }: SignedReport): Uint8Array {
  const report = readReport(body)
  if (report === null) throw new TypeError('this is no retention report')
  return encodeEntry({ v: 1, at: report.at, entry: 'retention-report', body, signature })
}

/** A report as a file: with its proof (C2SP tlog-proof) if it was in the log when it was written. */
export const reportFileSchema = z.strictObject({
  v: z.literal(1),
  body: bytesField(undefined, 8192),
  signature: bytesField(64),
  proof: z.string().max(65_536).nullable(),
})

/** What {@link reportFileSchema} describes. */
export type ReportFile = z.output<typeof reportFileSchema>

/** Why a report file is not to be believed. */
export type ReportFault =
  | 'unreadable'
  | 'other_relay'
  | 'signature_bad'
  | 'proof_unreadable'
  | 'not_in_log'
  | CheckpointFault

/** Whether a report file holds; `isInLog` says whether it also proves that everybody could see it. */
export type ReportVerdict =
  | { kind: 'holds'; report: RetentionReport; isInLog: boolean }
  | { kind: 'refused'; reason: ReportFault }

/** The bytes of a report file: canonical JSON. */
export const encodeReportFile = (file: ReportFile): Uint8Array =>
  canonicalJson(z.encode(reportFileSchema, file))

/** Checks a report file against whom somebody trusts. */
export function verifyReportFile(bytes: Uint8Array, trust: Trust): ReportVerdict {
  const file = reportFileSchema.safeParse(readCanonicalJson(bytes)?.value)
  const report = file.success ? readReport(file.data.body) : null
  if (!file.success || report === null) return { kind: 'refused', reason: 'unreadable' }
  const { body, signature, proof } = file.data
  if (report.origin !== trust.origin) return { kind: 'refused', reason: 'other_relay' }
  if (!verifyFor('retention-report', report.origin, body, signature, trust.relayKey))
    return { kind: 'refused', reason: 'signature_bad' }
  const fault = proof === null ? null : faultOfProof(proof, reportEntry({ body, signature }), trust)
  return fault === null
    ? { kind: 'holds', report, isInLog: proof !== null }
    : { kind: 'refused', reason: fault }
}

function faultOfProof(text: string, entry: Uint8Array, trust: Trust): ReportFault | null {
  const proof = parseProof(text)
  if (proof === null) return 'proof_unreadable'
  const read = readTrustedCheckpoint(proof.checkpoint, trust)
  if (read.kind === 'refused') return read.reason
  const { size, root } = read.checkpoint
  return verifyInclusion(proof.index, size, leafHash(entry), proof.hashes, root) ? null : 'not_in_log'
}
