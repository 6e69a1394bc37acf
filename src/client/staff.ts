import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { newId } from '../base/ids.js'
import { signFor } from '../base/signing.js'
import type { KeyPair } from '../base/sodium.js'
import { type Act, type ActOf, actRequest, actSchema, approvalOf, type Command } from '../contract/staff.js'
import { type Answer, actAnswers } from '../contract/staff-answers.js'
import type { RelayClient } from './relay.js'

/** An act that is signed, by one or by two, and not yet carried out. */
export type SignedAct = z.output<typeof actRequest>

/** Writes down an act, without a signature. */
export function writeAct<C extends Command>(
  command: C,
  args: ActOf<C>['arguments'],
  reason: string,
  at: Date,
): SignedAct {
  const act = { v: 1, id: newId(), at, reason, command, arguments: args } as Act
  return { body: canonicalJson(z.encode(actSchema, act)), signatures: [] }
}

/** What an act says, to be read before signing it. Throws on bytes that are no act. */
export const readAct = ({ body }: SignedAct): Act => actSchema.parse(readCanonicalJson(body)?.value)

/** The act with one more signature, and one under its public part if it has one. `origin` is the relay's public name. */
export function signAct(act: SignedAct, origin: string, { publicKey, privateKey }: KeyPair): SignedAct {
  const approval = approvalOf(readAct(act))
  const signed = {
    signKey: publicKey,
    signature: signFor('staff-act', origin, act.body, privateKey),
    ...(approval === null ? {} : { approval: signFor('registrar', origin, approval, privateKey) }),
  }
  return { ...act, signatures: [...act.signatures, signed] }
}

const looksAtAll: ReadonlySet<Command> = new Set([
  'log.check',
  'log.restart',
  'retention.run',
  'retention.verify',
])

/** Has an act carried out. Throws RelayRefused if it lacks a signature, was carried out before, or cannot be. */
export async function carryOutAct<C extends Command>(
  relay: RelayClient,
  act: SignedAct,
  command: C,
): Promise<Answer<C>> {
  const schema: z.ZodType = actAnswers[command]
  return (await relay.call({
    path: '/api/v1/staff/acts',
    body: z.encode(actRequest, act),
    isLong: looksAtAll.has(command),
    answer: schema,
  })) as Answer<C>
}
