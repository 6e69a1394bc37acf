import { deriveKey, hashOf } from '../base/hash.js'

/**
 * What binds a delivery to its content without telling it: 32 bytes over the salt (32 bytes, of this delivery alone)
 * and the form's canonical bytes. Whoever holds salt and form can show later what was sent; nobody else can guess it.
 */
export const commitmentOf = (salt: Uint8Array, form: Uint8Array): Uint8Array =>
  hashOf('videre/v1/content', salt, form)

/** The 32 bytes that name an envelope, all of it. */
export const envelopeHashOf = (envelope: Uint8Array): Uint8Array =>
  hashOf('videre/v1/envelope-hash', envelope)

/** The 32-byte token that only the sealer and the opener of an envelope can know. Secret until the opener reveals it. */
export const openingTokenOf = (sharedSecret: Uint8Array, header: Uint8Array): Uint8Array =>
  deriveKey(sharedSecret, 'videre/v1/opening-token', header)

/** The hash of an opening token. It is published with the delivery; a token with this hash proves that it was opened. */
export const openingTokenHashOf = (token: Uint8Array): Uint8Array =>
  hashOf('videre/v1/opening-token-hash', token)
