import { z } from 'zod'
import { verifyFor } from '../../base/signing.js'
import { readAct, type SignedAct } from '../../client/staff.js'
import { type Act, actRequest } from '../../contract/staff.js'
import { CommandProblem } from '../command-problem.js'
import { createJsonFile, readJsonFile } from '../private-json.js'

const savedSchema = z.strictObject({
  format: z.literal('videre/v1/staff-act'),
  relay: z.url({ protocol: /^https?$/ }),
  ...actRequest.omit({ operatorToken: true }).shape,
})

/** An act that waits for its second signature, and the address of the relay that it is for. */
export interface SavedAct {
  relay: string
  signed: SignedAct
  act: Act
}

/** Writes an act that one person signed to a file, for a colleague. Durable on return. */
export const saveAct = (path: string, relay: URL, { body, signatures }: SignedAct): Promise<void> =>
  createJsonFile(
    path,
    z.encode(savedSchema, { format: 'videre/v1/staff-act', relay: relay.origin, body, signatures }),
  )

/** Reads an act that a colleague saved. Refuses one whose signature is not good for the relay that the file names. */
export async function loadAct(path: string): Promise<SavedAct> {
  const { relay, body, signatures } = await readJsonFile(path, savedSchema, 'an act of staff')
  const origin = new URL(relay).host
  const isGood = signatures.every(({ signKey, signature }) =>
    verifyFor('staff-act', origin, body, signature, signKey),
  )
  if (signatures.length !== 1 || !isGood)
    throw new CommandProblem(`${path}: does not carry one good signature for ${origin}`)
  return { relay, signed: { body, signatures }, act: actIn({ body, signatures }, path) }
}

function actIn(signed: SignedAct, path: string): Act {
  try {
    return readAct(signed)
  } catch {
    throw new CommandProblem(`${path}: what is signed in it is not an act that this program knows`)
  }
}
