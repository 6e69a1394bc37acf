import type { Plan } from './plan.js'
import type { Proofs } from './proofs.js'
import type { Reckoning } from './reckoning.js'
import type { Strikes } from './strikes.js'

/** What a torture came to. */
export interface Report extends Reckoning, Strikes, Proofs {
  engine: Plan['engine']
  relays: number
  minutes: number
  /** The size of the log in the end, and how many of its checkpoints were seen on the way. */
  leaves: number
  checkpoints: number
  /** Checkpoints that the log does not continue, of another's making, or shown after a later one. */
  forks: number
  /** What `videre fsck` finds. */
  findings: readonly { finding: string; count: number }[]
}

/** A killed worker's work resumes within a minute. */
const resumptionMs = 60_000

/** The promises that were broken, each as a sentence; empty if all were kept. */
export function brokenPromises(report: Report): string[] {
  const { lost, duplicates, half, unknown, forks, unproven, answeredOtherwise, findings } = report
  const told: [boolean, string][] = [
    [lost > 0, 'an acknowledged enquiry was lost'],
    [duplicates > 0, 'an enquiry lies in an inbox twice'],
    [half > 0, 'an enquiry reached some of its clinics only'],
    [unknown > 0, 'an inbox has something that nobody sent'],
    [report.opened < report.inInboxes, 'a clinic could not open what was forwarded'],
    [forks > 0, 'the log forked'],
    [unproven > 0, 'the evidence of an enquiry does not hold'],
    [answeredOtherwise > 0, 'an enquiry that was sent again got another answer'],
    [
      findings.length > 0,
      `the log and the rows disagree: ${findings.map(({ finding }) => finding).join(', ')}`,
    ],
    [report.slowestResumptionMs > resumptionMs, "a killed worker's work did not resume within a minute"],
    [report.acknowledged === 0, 'nothing was acknowledged'],
  ]
  return told.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []))
}

/** The report as lines to read. */
export function reportLines(report: Report): string[] {
  const { engine, relays, kills, whileStarting, minutes, evidence, unproven, findings } = report
  const rows: [string, string][] = [
    ['engine', `${engine}, ${relays} ${relays === 1 ? 'relay' : 'relays'}`],
    ['kills', `${kills} in ${minutes.toFixed(1)} min, ${whileStarting} of them of a relay that was starting`],
    ['sent', String(report.sent)],
    ['acknowledged', `${report.acknowledged}, ${report.onRepeat} of them after more than one attempt`],
    ['given up', `${report.givenUp}, ${report.givenUpButStored} of them stored all the same`],
    ['in inboxes', String(report.inInboxes)],
    ['opened', String(report.opened)],
    ['duplicates', String(report.duplicates)],
    ['lost', String(report.lost)],
    ['half or unknown', String(report.half + report.unknown)],
    ['log forks', `${report.forks} in ${report.checkpoints} checkpoints and ${report.leaves} leaves`],
    [
      'log findings',
      findings.length === 0 ? '0' : findings.map(({ finding, count }) => `${count} ${finding}`).join(', '),
    ],
    [
      'evidence',
      `${evidence - unproven} of ${evidence} verified, ${report.answeredOtherwise} answered otherwise`,
    ],
    ['slowest resumption', `${(report.slowestResumptionMs / 1000).toFixed(1)} s`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const broken = brokenPromises(report)
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...(broken.length === 0 ? ['Every promise was kept.'] : broken.map((sentence) => `BROKEN: ${sentence}.`)),
  ]
}
