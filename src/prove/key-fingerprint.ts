import { base32crockford } from '@scure/base'
import { hashOf } from '../base/hash.js'

/** 80 bits over a key as `XXXX-XXXX-XXXX-XXXX`, to compare by telephone (FORMAT.md, "Trust"). */
export const keyFingerprint = (publicKey: Uint8Array): string =>
  base32crockford
    .encode(hashOf('videre/v1/key-fingerprint', publicKey).slice(0, 10))
    .replace(/(.{4})(?=.)/g, '$1-')
