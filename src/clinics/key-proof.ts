import { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { Refusal } from '../base/refusal.js'
import { verifyFor } from '../base/signing.js'
import type { clinicKeys } from '../database/schema.js'
import { type EntryOf, keyProofSchema, signedProofSchema } from '../prove/entry.js'
import { openingTokenHashOf } from '../seal/commitment.js'

/** A clinic's key as it is stored. */
export type ClinicKey = typeof clinicKeys.$inferSelect

/** A proof of possession as it stands in public entries. */
export type KeyProof = EntryOf<'clinic-key'>['proof']

/** How long a proof may be on its way: a clinic that lost its connection sends the same one again. */
const proofLifeMs = 24 * 3_600_000
/** How far ahead a clinic's clock may be. */
const clockToleranceMs = 10 * 60_000

/**
 * Checks that both signing keys signed and that the token is the one inside the test envelope, if one is open. Gives when the
 * clinic signed it. A proof for `key` that was taken before is good again.
 */
export function checkProof(proof: KeyProof, key: ClinicKey, origin: string, at: Date): Date {
  const signed =
    verifyFor('key-proof', origin, proof.body, proof.signature, key.signKey) &&
    verifyFor('key-proof', origin, proof.body, proof.sessionSignature, key.sessionKey)
  const read = keyProofSchema.safeParse(readCanonicalJson(proof.body)?.value)
  if (!signed || !read.success || read.data.clinic !== key.clinicId || !equalBytes(read.data.key, key.id)) {
    throw new Refusal('unacceptable-signature')
  }
  const { token, at: provenAt } = read.data
  if (key.testTokenHash === null) return provenAt
  if (!equalBytes(openingTokenHashOf(token), key.testTokenHash)) {
    throw new Refusal(
      'unacceptable-key',
      'the test envelope was not opened: this token is not the one inside',
    )
  }
  const ageMs = at.getTime() - provenAt.getTime()
  if (ageMs > proofLifeMs || ageMs < -clockToleranceMs) {
    throw new Refusal('gone', 'a proof can be used for 24 hours: check the clock, or prove the keys again')
  }
  return provenAt
}

/** A proof as it is stored with its key. */
export const encodeProof = (proof: KeyProof): Uint8Array => canonicalJson(z.encode(signedProofSchema, proof))

/** The stored proof of a key. Throws if it was never proven. */
export function proofOf({ proof }: Pick<ClinicKey, 'proof'>): KeyProof {
  if (proof === null) throw new RangeError('a key has no proof')
  return signedProofSchema.parse(readCanonicalJson(proof)?.value)
}
