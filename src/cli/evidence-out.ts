import { createKeyFile } from '../keyring/key-files.js'
import { decodeEvidence, encodeEvidence, type Opened } from '../prove/evidence.js'
import type { Trust } from '../prove/trust.js'
import { readTrustedCheckpoint } from '../prove/trusted-checkpoint.js'
import { parseProof } from '../tlog/proof.js'
import { CommandProblem } from './command-problem.js'
import { say } from './terminal.js'

/**
 * Writes an evidence file, never over an existing one, and says how to check it, and whether enough of the trusted witnesses have seen
 * what it rests on by now. Durable on return.
 */
export async function writeEvidence(path: string, evidence: Uint8Array, trust: Trust): Promise<void> {
  if (!(await createKeyFile(path, evidence)))
    throw new CommandProblem(`${path}: is there already; choose another name`)
  say(`The evidence is in ${path}. Anybody can check it, without the relay:`)
  say(`videre verify ${path}`)
  if (isUnwitnessed(evidence, trust))
    say(
      'It is not yet witnessed: too few of the witnesses that you trust have seen the log since. Fetch it again in a few minutes.',
    )
}

function isUnwitnessed(evidence: Uint8Array, trust: Trust): boolean {
  const read = decodeEvidence(evidence)
  const [first] = read.kind === 'evidence' ? read.evidence.statements : []
  const proof = first === undefined ? null : parseProof(first.proof)
  const log = proof === null ? null : readTrustedCheckpoint(proof.checkpoint, trust)
  return log?.kind === 'refused' && log.reason === 'witnesses_missing'
}

/** The name of an evidence file that nobody named. */
export const evidenceName = (reference: string): string => `${reference}.evidence.json`

/** Evidence to which its holder adds what was sent. It is then no longer without personal data. */
export function withForm(evidence: Uint8Array, opened: readonly Opened[]): Uint8Array {
  const read = decodeEvidence(evidence)
  if (read.kind === 'refused') throw new CommandProblem(`the relay’s evidence is none: ${read.reason}`)
  const ordered = opened.toSorted((a, b) => (a.delivery < b.delivery ? -1 : 1))
  return encodeEvidence({ ...read.evidence, opened: ordered })
}
