import { concat } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import { deriveKey, hashOf, sha256 } from '../base/hash.js'
import { idBytes } from '../base/ids.js'

/** A request by its idempotency key and the hash of its canonical body. Neither is ever stored. */
export interface Request {
  key: Uint8Array
  bodyHash: Uint8Array
}

/** The request of an idempotency key, which is an id, and a body. */
export const requestOf = (idempotencyKey: string, body: unknown): Request => ({
  key: idBytes(idempotencyKey),
  bodyHash: sha256(canonicalJson(body)),
})

/** The hash under which an enquiry is found again by its idempotency key. */
export const idempotencyHashOf = ({ key }: Request): Uint8Array => hashOf('videre/v1/idempotency-key', key)

/**
 * What tells a repeated request from another one with the same key. Under the day key: a copy of the database does not
 * let anybody try out bodies, and nobody can once the day key is destroyed.
 */
export const requestCheckOf = (dayKey: Uint8Array, { key, bodyHash }: Request): Uint8Array =>
  deriveKey(dayKey, 'videre/v1/request-check', concat(key, bodyHash))

/**
 * The patient secret of an enquiry that the relay seals. It follows from day key, idempotency key and body, so that a
 * repeated request gets the same one although it is stored nowhere.
 */
export const patientSecretOf = (dayKey: Uint8Array, { key, bodyHash }: Request): Uint8Array =>
  deriveKey(dayKey, 'videre/v1/patient-secret', concat(key, bodyHash))
