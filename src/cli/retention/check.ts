import { readFile } from 'node:fs/promises'
import { defineCommand } from 'citty'
import { readCanonicalJson } from '../../base/canonical.js'
import {
  type ReportVerdict,
  readReport,
  reportFileSchema,
  verifyReportFile,
} from '../../prove/retention-report.js'
import { CommandProblem } from '../command-problem.js'
import { moment } from '../moments.js'
import { readPin } from '../pins.js'
import { endWith, say } from '../terminal.js'
import { sayFindings } from './results.js'

/** `videre retention check`: whether a retention report holds, without a network. Ends with 1 if it does not. */
export const command = defineCommand({
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'The report, as videre retention verify writes it',
    },
  },
  async run({ args }) {
    const bytes = new Uint8Array(await readFile(args.file))
    const origin = originOf(bytes)
    const trust = origin === null ? null : await readPin(origin)
    if (origin !== null && trust === null)
      throw new CommandProblem(`nobody is trusted about ${origin} yet: videre trust notes its keys`)
    sayVerdict(trust === null ? { kind: 'refused', reason: 'unreadable' } : verifyReportFile(bytes, trust))
  },
})

/** Which relay a file says that it is of: only to know whose keys to look for. */
function originOf(bytes: Uint8Array): string | null {
  const file = reportFileSchema.safeParse(readCanonicalJson(bytes)?.value)
  return file.success ? (readReport(file.data.body)?.origin ?? null) : null
}

const faultWords: Readonly<Record<Extract<ReportVerdict, { kind: 'refused' }>['reason'], string>> = {
  unreadable: 'it is not what videre retention verify writes',
  other_relay: 'it is about another relay',
  signature_bad: 'it is not signed by the relay',
  proof_unreadable: 'its proof cannot be read',
  not_in_log: 'its proof does not show that it is in the log',
  checkpoint_unreadable: 'its proof has a checkpoint that cannot be read',
  log_not_trusted: 'its proof is of a log that you do not trust',
  log_signature_bad: 'its proof has a checkpoint that the log did not sign',
  witnesses_missing: 'too few of the witnesses that you trust have seen the log',
}

function sayVerdict(verdict: ReportVerdict): void {
  if (verdict.kind === 'refused') {
    endWith(1)
    say(`This report does not hold: ${faultWords[verdict.reason]}.`)
    return
  }
  const { report, isInLog } = verdict
  say(`This report holds. ${report.origin} signed it on ${moment(report.at)}, for ${report.day}.`)
  say(
    isInLog
      ? 'It is in the public log, where everybody can see it.'
      : 'The file does not prove that it is in the public log: it was written before that was so.',
  )
  sayFindings(report.findings)
}
