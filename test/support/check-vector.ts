import { fromHex, hex } from '../../src/base/bytes.js'
import { verifyFor } from '../../src/base/signing.js'
import { accessTokenHashOf } from '../../src/seal/access-token.js'
import { envelopeHashOf, openingTokenHashOf } from '../../src/seal/commitment.js'
import { soundKeys } from '../../src/seal/key-checks.js'
import { deriveHolder, fingerprintOf, patientOf } from '../../src/seal/keys.js'
import { openClinicCopy, openPatientCopy, openTest } from '../../src/seal/open.js'
import { unwrapEnvelope, wrapKeyOf, wrappedHashOf } from '../../src/seal/wrap.js'
import type { RefusedVector, SealVector, Vector } from './vector.js'

type Envelope = Pick<SealVector | RefusedVector, 'as' | 'secret' | 'deliveryId' | 'clinicId' | 'envelope'>

function open({ as, secret, deliveryId, clinicId, envelope }: Envelope) {
  const bytes = fromHex(envelope)
  const key = fromHex(secret)
  switch (as) {
    case 'clinic':
      return openClinicCopy(bytes, deriveHolder(key), { deliveryId, clinicId: clinicId! })
    case 'test':
      return openTest(bytes, deriveHolder(key), { testId: deliveryId, clinicId: clinicId! })
    case 'patient':
      return openPatientCopy(bytes, patientOf(key), { enquiryId: deliveryId })
  }
}

function openedMembers(vector: SealVector): Record<string, unknown> {
  const opened = open(vector)
  if (opened.kind === 'refused') return { refused: opened.reason }
  const found: Record<string, unknown> = { envelopeHash: hex(envelopeHashOf(fromHex(vector.envelope))) }
  for (const [name, value] of Object.entries(opened)) {
    if (value instanceof Uint8Array) found[name] = hex(value)
  }
  if ('deliveries' in opened)
    found.deliveries = opened.deliveries.map(({ salt, ...ids }) => ({ ...ids, salt: hex(salt) }))
  if ('openingToken' in opened) found.openingTokenHash = hex(openingTokenHashOf(opened.openingToken))
  return found
}

/** What the code makes of a vector, under the vector's own member names: each must equal what the vector says. */
export function evaluate(vector: Vector): Record<string, unknown> {
  switch (vector.type) {
    case 'derive': {
      const { publicKeys, keyId, session } = deriveHolder(fromHex(vector.secret))
      const fingerprint = fingerprintOf(publicKeys)
      const { sealKey, signKey, sessionKey } = publicKeys
      const bytes = Object.entries({ sealKey, signKey, sessionKey, keyId, session })
      const found = { ...Object.fromEntries(bytes.map(([name, value]) => [name, hex(value)])), fingerprint }
      if (vector.accessTokenHash === undefined) return found
      const { accessToken } = patientOf(fromHex(vector.secret))
      return { ...found, accessTokenHash: hex(accessTokenHashOf(accessToken)) }
    }
    case 'seal':
      return openedMembers(vector)
    case 'refused': {
      const opened = open(vector)
      return { result: opened.kind === 'refused' ? opened.reason : opened.kind }
    }
    case 'keys': {
      const { sealKey, signKey, sessionKey } = vector
      const checked = soundKeys({
        sealKey: fromHex(sealKey),
        signKey: fromHex(signKey),
        sessionKey: fromHex(sessionKey),
      })
      return { result: checked.kind === 'sound' ? 'sound' : checked.reason }
    }
    case 'wrap': {
      const wrapKey = wrapKeyOf(fromHex(vector.dayKey), vector.id)
      const wrapped = fromHex(vector.wrapped)
      const unwrapped = unwrapEnvelope(wrapKey, vector.id, wrapped)
      const common = {
        result: unwrapped.kind,
        wrapKey: hex(wrapKey),
        wrappedHash: hex(wrappedHashOf(wrapped)),
      }
      return unwrapped.kind === 'damaged' ? common : { ...common, envelope: hex(unwrapped.envelope) }
    }
    case 'signature': {
      const { purpose, origin, body, signature, publicKey } = vector
      const verifies = verifyFor(purpose, origin, fromHex(body), fromHex(signature), fromHex(publicKey))
      return { signature: verifies ? signature : 'does not verify' }
    }
  }
}

/**
 * The members on which code and vector differ; empty if the code follows the vector. Frozen envelopes do not state
 * their opening token: nobody but the opener knows it, and its hash stands for it.
 */
export const differences = (vector: Vector): string[] =>
  Object.entries(evaluate(vector))
    .filter(([name]) => name in vector || name !== 'openingToken')
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(vector, name)))
    .map(([name]) => name)
