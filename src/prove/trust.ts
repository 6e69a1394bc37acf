import { z } from 'zod'
import { bytesField } from '../base/wire.js'

/** The most keys of one kind that somebody trusts: an operator has a handful, and a file with more is hostile. */
const most = 100
const vkey = z.string().max(400)
const distinct = (all: readonly string[]) => new Set(all).size === all.length

/**
 * Whom somebody trusts, as a policy or a pin file says it: never taken from what is to be checked. `relayKey` signs
 * statements, `logs` sign checkpoints (verifier keys as in C2SP signed-note, the present log last), `registrars` vouch for
 * clinics' keys, and of the `witnesses` so many as `needed` have to have seen a checkpoint.
 */
export const trustSchema = z.strictObject({
  origin: z.string().min(1).max(253),
  relayKey: bytesField(32),
  logs: z.array(vkey).min(1).max(most).refine(distinct, 'must not repeat a key'),
  registrars: z.array(bytesField(32)).max(most),
  witnesses: z
    .strictObject({
      needed: z.int().min(0).max(most),
      keys: z.array(vkey).max(most).refine(distinct, 'must not repeat a key'),
    })
    .refine(({ needed, keys }) => needed <= keys.length, 'must have as many keys as are needed'),
})

/** Whom somebody trusts, in the program's own types. */
export type Trust = z.output<typeof trustSchema>
