import { hashOf } from '../base/hash.js'

/** The 32-byte hash by which the relay knows a patient's access token (32 bytes) without ever having had it. */
export const accessTokenHashOf = (accessToken: Uint8Array): Uint8Array =>
  hashOf('videre/v1/access-token', accessToken)
