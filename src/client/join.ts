import { z } from 'zod'
import { canonicalJson } from '../base/canonical.js'
import { signFor } from '../base/signing.js'
import { joinAnswer, joinProofAnswer, joinProofRequest, joinRequest, keyProof } from '../contract/clinics.js'
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
export async function proveKeys(relay: RelayClient, holder: Holder, invite: Uint8Array): Promise<KeyProof> {
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
  const body = canonicalJson(
    z.encode(keyProof, { v: 1, clinic: clinicId, key: keyId, token: opened.openingToken }),
  )
  const request = z.encode(joinProofRequest, {
    clinicId,
    keyId,
    body,
    signature: signFor('key-proof', origin, body, holder.signPair.privateKey),
    sessionSignature: signFor('key-proof', origin, body, holder.sessionPair.privateKey),
  })
  return { clinicId, name, origin, request }
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
): Promise<{ clinicId: string; name: string; origin: string; fingerprint: string }> {
  const { request, ...clinic } = await proveKeys(relay, holder, invite)
  const { fingerprint } = await sendProof(relay, { request })
  return { ...clinic, fingerprint }
}
