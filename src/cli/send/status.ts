import { defineCommand } from 'citty'
import { hostClock } from '../../base/clock.js'
import { fetchEvidence, fetchOwnCopy, fetchStatus, stopNotices } from '../../client/patient.js'
import { RelayRefused } from '../../client/relay.js'
import { options } from '../arguments.js'
import { CommandProblem } from '../command-problem.js'
import { withForm, writeEvidence } from '../evidence-out.js'
import { formLines } from '../form-text.js'
import { moment } from '../moments.js'
import { relayAt } from '../relay-at.js'
import { verifyStatements } from '../statements.js'
import { say } from '../terminal.js'
import { trustedAt } from '../trusted-at.js'
import { sayOtherClinics } from './another-clinic.js'
import { nothingThere } from './coming-back.js'
import { linkFrom, linkOptions, readKey } from './known-link.js'
import { type Status, sayStatus } from './status-words.js'

/** `videre status`: what became of an enquiry, checked against what the relay signed. */
export const command = defineCommand({
  args: {
    ...linkOptions,
    'relay-key': {
      type: 'string',
      valueHint: 'key',
      description: "The relay's key, if you have it from elsewhere",
    },
    copy: { type: 'boolean', description: 'Show what was sent, from your own copy' },
    'stop-mail': {
      type: 'boolean',
      description: 'Have the relay send no more mail about it, and forget the address',
    },
    evidence: { type: 'string', valueHint: 'file', description: 'Write what proves it into a file' },
    'with-form': {
      type: 'boolean',
      description: 'Add what you wrote to the evidence; it then has personal data',
    },
    json: options.json,
  },
  async run({ args }) {
    const link = await linkFrom(args)
    const at = relayAt(args.relay, link.relay)
    const { relay } = at
    const origin = link.relay === undefined ? relay.origin : new URL(link.relay).host
    const pinned = args['relay-key'] === undefined ? link.relayKey : readKey(args['relay-key'])
    try {
      if (args['stop-mail']) await stopNotices(relay, link.reference, link.patientSecret)
      const status = await fetchStatus(relay, link.reference, link.patientSecret)
      sayStatus(status, { origin, pinned, json: args.json === true })
      if (args['stop-mail'] && args.json !== true)
        say('The relay sends no more mail about it, and has forgotten the address.')
      if (args.json !== true) await sayOtherClinics(relay, status, link.patientSecret)
      if (args.copy) await sayCopy(status)
      if (args.evidence !== undefined) await saveEvidence(args.evidence, status)
    } catch (error) {
      if (error instanceof RelayRefused && error.status === 404) throw nothingThere()
      throw error
    }

    async function ownCopy({ reference, enquiryId }: Status) {
      const copy = await fetchOwnCopy(relay, { reference, enquiryId }, link.patientSecret)
      if (copy.kind === 'unreadable') throw new CommandProblem(`your own copy does not open: ${copy.reason}`)
      return copy
    }

    async function saveEvidence(path: string, status: Status): Promise<void> {
      const evidence = await fetchEvidence(relay, status.reference, link.patientSecret).catch(
        (error: unknown) => {
          throw brokenPromise(status, error) ?? error
        },
      )
      const isWithForm = args['with-form'] === true
      const written = isWithForm ? withForm(evidence, (await ownCopy(status)).opened) : evidence
      await writeEvidence(path, written, await trustedAt(at))
    }

    async function sayCopy(status: Status): Promise<void> {
      const copy = await ownCopy(status)
      say()
      say('What was sent, from your own copy:')
      for (const line of formLines(copy.form)) say(line)
    }
  },
})

/** What an enquiry that is not in the log, and was promised to be by now, comes to. */
function brokenPromise({ receipt }: Status, error: unknown): CommandProblem | null {
  if (!(error instanceof RelayRefused) || error.code !== 'not-yet-proven') return null
  const { statements } = verifyStatements(receipt, receipt.origin, receipt.relayKey)
  const promise = statements.find((one) => one.event === 'SubmissionAcceptance')?.includeBy
  if (promise == null || promise > hostClock()) return null
  return new CommandProblem(
    `the relay promised to have this in its log by ${moment(promise)}, signed that, and has not kept it; keep the file that videre send wrote and complain to the operator`,
  )
}
