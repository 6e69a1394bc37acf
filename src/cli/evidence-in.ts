import { createReadStream } from 'node:fs'
import { concat } from '../base/bytes.js'
import { visibleLine } from '../base/visible.js'
import { decodeEvidence, evidenceLimits, openedFileSchema } from '../prove/evidence.js'
import type { Trust } from '../prove/trust.js'
import { trustFileSchema, usualTimeZone } from '../verdict/trust-file.js'
import { CommandProblem } from './command-problem.js'
import { readPin } from './pins.js'
import { readJsonFile } from './private-json.js'

/** As much of a file as can be evidence, and a byte more, which shows that it is too large. */
export async function readEvidenceFile(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of createReadStream(path, { end: evidenceLimits.bytes })) chunks.push(chunk)
  return concat(...chunks)
}

/** What was sent, as `--form` names it. Throws a sentence if it is something else. */
export const readForms = (path: string) =>
  readJsonFile(path, openedFileSchema, 'a form with its delivery and its salt, or a list of them')

/** Whom this user trusts about the relay that the file names, and the policy's time zone. What is no evidence needs no trust. */
export async function trustedAbout(
  bytes: Uint8Array,
  policy: string | undefined,
): Promise<{ trust: Trust | null; timeZone: string }> {
  if (policy !== undefined) return readJsonFile(policy, trustFileSchema, 'a policy that says whom to trust')
  const read = decodeEvidence(bytes)
  if (read.kind === 'refused') return { trust: null, timeZone: usualTimeZone }
  const { origin } = read.evidence
  const pinned = await readPin(origin)
  if (pinned !== null) return { trust: pinned, timeZone: usualTimeZone }
  throw new CommandProblem(
    `whom to trust about ${visibleLine(origin)} is not noted on this machine: videre trust does that, or --policy names the operator's policy file`,
  )
}
