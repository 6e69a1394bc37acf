import { z } from 'zod'
import { canonicalJson } from '../base/canonical.js'
import { signFor } from '../base/signing.js'
import { keyOfferRequest, keyProofAnswer, keyProofRequest, keyTestAnswer } from '../contract/clinics.js'
import { rotationSchema } from '../prove/entry.js'
import type { Holder } from '../seal/keys.js'
import { openTest } from '../seal/open.js'
import type { ClinicAtRelay } from './clinic.js'
import { signProof } from './join.js'
import { RelayUnexpected } from './relay.js'

/**
 * Proves again that the clinic's present key works, by opening a test envelope: its entry counts for 30 days more. Gives
 * until when.
 */
export async function renewKey(clinic: ClinicAtRelay): Promise<Date> {
  const test = await clinic.relay.call({
    path: '/api/v1/clinic/key/test',
    body: {},
    token: clinic.token,
    answer: keyTestAnswer,
  })
  return prove(clinic, clinic.holder, test)
}

/**
 * Puts a new key in the place of the clinic's present one, which signs for it. Enquiries are sealed to the new one from then
 * on; what was sealed to the old one still opens with the old secret, and the session ends. Gives until when the entry counts.
 */
export async function rotateKey(clinic: ClinicAtRelay, next: Holder, name: string): Promise<Date> {
  const { origin, clinicId, holder, clock } = clinic
  const test = await clinic.relay.call({
    path: '/api/v1/clinic/key/offer',
    body: z.encode(keyOfferRequest, { keys: next.publicKeys }),
    token: clinic.token,
    answer: keyTestAnswer,
  })
  const said = {
    v: 1 as const,
    at: clock(),
    clinic: clinicId,
    name,
    key: next.keyId,
    replaces: holder.keyId,
  }
  const body = canonicalJson(z.encode(rotationSchema, said))
  const signature = signFor('key-rotation', origin, body, holder.signPair.privateKey)
  return prove(clinic, next, test, { body, signature })
}

async function prove(
  { relay, origin, clinicId, token, clock }: ClinicAtRelay,
  holder: Holder,
  { testId, testEnvelope }: z.output<typeof keyTestAnswer>,
  rotation?: { body: Uint8Array; signature: Uint8Array },
): Promise<Date> {
  const { keyId } = holder
  const opened = openTest(testEnvelope, holder, { testId, clinicId })
  if (opened.kind === 'refused') {
    throw new RelayUnexpected(`the relay's test envelope does not open: ${opened.reason}`)
  }
  const proof = signProof(holder, origin, { clinicId, keyId, token: opened.openingToken, at: clock() })
  const { until } = await relay.call({
    path: '/api/v1/clinic/key/proof',
    body: z.encode(keyProofRequest, { keyId, ...proof, ...(rotation === undefined ? {} : { rotation }) }),
    token,
    answer: keyProofAnswer,
  })
  return until
}
