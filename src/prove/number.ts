import { z } from 'zod'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { hashOf } from '../base/hash.js'
import { signFor, verifyFor } from '../base/signing.js'
import { bytesField, idField, instantField } from '../base/wire.js'

/** The newest link of a clinic's chain of numbers, as the relay signs it (purpose `number`). */
const numberSchema = z.strictObject({
  v: z.literal(1),
  at: instantField(),
  clinic: idField(),
  number: z.int().min(0),
  link: bytesField(32),
})

/** How many deliveries a clinic has been given so far, and the hash over all of them. */
export type NumberHead = z.output<typeof numberSchema>

/** The link before the first number. */
export const firstLink: Uint8Array = new Uint8Array(32)

/** The link at `number`, which rests on all before it (FORMAT.md, "Numbers"). `entry` is that of the consignment. */
export function linkOf(before: Uint8Array, number: number, entry: Uint8Array): Uint8Array {
  const place = new Uint8Array(8)
  new DataView(place.buffer).setBigUint64(0, BigInt(number))
  return hashOf('videre/v1/number', before, place, entry)
}

/** Signs the newest link of a clinic. */
export function signNumber(head: NumberHead, origin: string, privateKey: Uint8Array) {
  const body = canonicalJson(z.encode(numberSchema, head))
  return { body, signature: signFor('number', origin, body, privateKey) }
}

/** The signed link; `null` if the relay's key did not sign exactly this. */
export function readNumber(
  { body, signature }: { body: Uint8Array; signature: Uint8Array },
  origin: string,
  relayKey: Uint8Array,
): NumberHead | null {
  if (!verifyFor('number', origin, body, signature, relayKey)) return null
  const parsed = numberSchema.safeParse(readCanonicalJson(body)?.value)
  return parsed.success ? parsed.data : null
}
