import { readFile } from 'node:fs/promises'
import { defineCommand } from 'citty'
import { fromBase64url } from '../../base/bytes.js'
import { hostClock } from '../../base/clock.js'
import { readReference } from '../../base/ids.js'
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
import { type Link, readLink } from './link-file.js'
import { type Status, sayStatus } from './status-words.js'

/** `videre status`: what became of an enquiry, checked against what the relay signed. */
export const command = defineCommand({
  args: {
    reference: {
      type: 'positional',
      required: false,
      description: 'The reference, if there is no saved file',
    },
    file: { type: 'string', valueHint: 'file', description: 'What videre send --save wrote' },
    'secret-file': { type: 'string', valueHint: 'file', description: 'A file with the patient secret' },
    relay: options.relay,
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
      if (error instanceof RelayRefused && error.status === 404)
        throw new CommandProblem(
          'the relay has nothing under this reference and secret: one of them is another’s, or the time of the enquiry is over and it is gone',
        )
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

interface Named {
  reference?: string | undefined
  file?: string | undefined
  'secret-file'?: string | undefined
}

type Known = Pick<Link, 'reference' | 'patientSecret' | 'relayKey'> & { relay: string | undefined }

async function linkFrom({ reference: typed, file, 'secret-file': secretFile }: Named): Promise<Known> {
  if (file !== undefined) return readLink(file)
  if (typed === undefined || secretFile === undefined)
    throw new CommandProblem('name the saved file with --file, or the reference and --secret-file')
  const reference = readReference(typed)
  if (reference === null)
    throw new CommandProblem('this is not a reference: at least one character was mistyped')
  const secret = await readFile(secretFile, 'utf8')
  return { reference, patientSecret: readKey(secret), relay: undefined, relayKey: undefined }
}

function readKey(text: string): Uint8Array {
  try {
    const key = fromBase64url(text.trim())
    if (key.length === 32) return key
  } catch {
    // said below
  }
  throw new CommandProblem('a patient secret and a relay key have 43 characters')
}
