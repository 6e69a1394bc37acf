import { isDeepStrictEqual } from 'node:util'
import { fromBase64url } from '../../src/base/bytes.js'
import { fetchEvidence } from '../../src/client/patient.js'
import { type RelayClient, RelayRefused } from '../../src/client/relay.js'
import type { Trust } from '../../src/prove/trust.js'
import { verifyEvidence } from '../../src/prove/verify/verify-evidence.js'
import { isInterruption, untilAnswered } from './interrupted.js'
import type { Line } from './ledger.js'
import { answerOf } from './senders.js'

/** How a sample of the acknowledged enquiries stands up. */
export interface Proofs {
  /** Whose evidence was collected and verified with what was trusted before. */
  evidence: number
  /** Of these, those whose evidence does not hold. */
  unproven: number
  /** Those that were sent once more and got another answer than the first time. */
  answeredOtherwise: number
}

/** So many, evenly spread over the run. */
const sampleSize = 40

/** Takes a sample of the enquiries that a ledger has as acknowledged. */
export async function sampleProofs(
  lines: readonly Line[],
  client: RelayClient,
  trust: Trust,
): Promise<Proofs> {
  const sealed = new Map(lines.flatMap((line) => (line.kind === 'sealed' ? [[line.enquiryId, line]] : [])))
  const acknowledged = lines.filter((line) => line.kind === 'acknowledged')
  const each = Math.ceil(acknowledged.length / sampleSize)
  const proofs = { evidence: 0, unproven: 0, answeredOtherwise: 0 }
  for (const { enquiryId, answer } of acknowledged.filter((_, i) => i % each === 0)) {
    const own = sealed.get(enquiryId)
    if (own === undefined) throw new TypeError('an enquiry was acknowledged that was never sealed')
    const { reference } = answer
    const secret = fromBase64url(own.patientSecret)
    const bytes = await untilAnswered(() => fetchEvidence(client, reference, secret), isPassing)
    proofs.evidence += 1
    if (verifyEvidence(bytes, trust, { reference }).kind !== 'holds') proofs.unproven += 1
    const again = await untilAnswered(() => answerOf(client, own))
    if (!isDeepStrictEqual(again, answer)) proofs.answeredOtherwise += 1
  }
  return proofs
}

/** The log takes statements in every second, or when somebody else has taken the leader's place. */
const isPassing = (error: unknown): boolean =>
  isInterruption(error) || (error instanceof RelayRefused && error.code === 'not-yet-proven')
