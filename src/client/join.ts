import { z } from 'zod'
import { canonicalJson } from '../base/canonical.js'
import { type Clock, hostClock } from '../base/clock.js'
import { signFor } from '../base/signing.js'
import { joinAnswer, joinProofAnswer, joinProofRequest, joinRequest } from '../contract/clinics.js'
import { keyProofSchema, type signedProofSchema } from '../prove/entry.js'
import type { Holder } from '../seal/keys.js'
import { openTest } from '../seal/open.js'
import { type RelayClient, RelayUnexpected } from './relay.js'

/** A signed proof that a clinic holds its keys, ready to be sent, and what the clinic is called at which relay. */
export interface KeyProof {
  clinicId: string
  name: string
  origin: string
  request: z.input<typeof joinProofRequest>
}

/**
 * Offers a clinic's keys against an invite and opens the test envelope. Keep the proof until {@link sendProof} has
 * returned: it uses up the invite, and the same proof can be sent again. Throws RelayUnexpected if the relay calls
 * itself otherwise than its address.
 */
export async function proveKeys(
  relay: RelayClient,
  holder: Holder,
  invite: Uint8Array,
  clock: Clock = hostClock,
): Promise<KeyProof> {
  const offer = await relay.call({
    path: '/api/v1/clinic/join',
    body: z.encode(joinRequest, { invite, keys: holder.publicKeys }),
    answer: joinAnswer,
  })
  const { clinicId, keyId, testId, origin, name } = offer
  if (origin !== relay.origin) {
    throw new RelayUnexpected(`the relay calls itself ${origin}: use that address, not ${relay.origin}`)
  }
  const opened = openTest(offer.testEnvelope, holder, { testId, clinicId })
  if (opened.kind === 'refused') {
    throw new RelayUnexpected(`the relay's test envelope does not open: ${opened.reason}`)
  }
  const proof = signProof(holder, origin, { clinicId, keyId, token: opened.openingToken, at: clock() })
  const request = z.encode(joinProofRequest, { clinicId, keyId, ...proof })
  return { clinicId, name, origin, request }
}

/** What shows that a holder has its keys and opened a test envelope: signed with both signing keys. */
export function signProof(
  { signPair, sessionPair }: Holder,
  origin: string,
  { clinicId, keyId, token, at }: { clinicId: string; keyId: Uint8Array; token: Uint8Array; at: Date },
): z.output<typeof signedProofSchema> {
  const body = canonicalJson(z.encode(keyProofSchema, { v: 1, at, clinic: clinicId, key: keyId, token }))
  return {
    body,
    signature: signFor('key-proof', origin, body, signPair.privateKey),
    sessionSignature: signFor('key-proof', origin, body, sessionPair.privateKey),
  }
}

/** Sends a proof, and gives the fingerprint that the relay has. Staff compare it by telephone and confirm. */
export const sendProof = (
  relay: RelayClient,
  { request }: Pick<KeyProof, 'request'>,
): Promise<z.output<typeof joinProofAnswer>> =>
  relay.call({ path: '/api/v1/clinic/join/proof', body: request, answer: joinProofAnswer })

/** {@link proveKeys} and {@link sendProof} in one, for whoever keeps the clinic's id only afterwards. */
export async function join(
  relay: RelayClient,
  holder: Holder,
  invite: Uint8Array,
  clock: Clock = hostClock,
): Promise<{ clinicId: string; name: string; origin: string; fingerprint: string }> {
  const { request, ...clinic } = await proveKeys(relay, holder, invite, clock)
  const { fingerprint } = await sendProof(relay, { request })
  return { ...clinic, fingerprint }
}
