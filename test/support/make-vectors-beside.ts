import { concat, hex, utf8 } from '../../src/base/bytes.js'
import { canonicalJson } from '../../src/base/canonical.js'
import { idBytes } from '../../src/base/ids.js'
import { signFor } from '../../src/base/signing.js'
import { aeadSeal, signKeyPair } from '../../src/base/sodium.js'
import { wrapKeyOf, wrappedHashOf } from '../../src/seal/wrap.js'
import { bytesFrom, changed, deliveryId, good, idFrom, zeros } from './make-vectors-ingredients.js'
import type { Vector } from './vector.js'

/** Envelopes at rest. */
export function wrapVectors(): Record<string, Vector> {
  const dayKey = bytesFrom('day key')
  const wrapKey = wrapKeyOf(dayKey, deliveryId)
  const nonce = bytesFrom('wrap nonce', 24)
  const header = concat(utf8('videre/v1/wrapped'), zeros(1), idBytes(deliveryId))
  const wrapped = concat(nonce, aeadSeal(wrapKey, nonce, good, header))
  const vector = (rule: string, bytes: Uint8Array, id = deliveryId): Vector => ({
    rule,
    type: 'wrap',
    dayKey: hex(dayKey),
    id,
    wrapKey: hex(wrapKeyOf(dayKey, id)),
    wrapped: hex(bytes),
    wrappedHash: hex(wrappedHashOf(bytes)),
    result: 'damaged',
  })
  return {
    wrap: { ...vector('an envelope at rest', wrapped), result: 'unwrapped', envelope: hex(good) } as Vector,
    'wrap-other-delivery': vector('another delivery', wrapped, idFrom('other delivery')),
    'wrap-bit': vector('a bit is flipped', changed(wrapped, 100)),
    'wrap-truncated': vector('shorter than its nonce', wrapped.slice(0, 23)),
  }
}

export function signatureVector(
  rule: string,
  purpose: 'challenge' | 'receipt/seen',
  seed: Uint8Array,
): Vector {
  const { publicKey, privateKey } = signKeyPair(seed)
  const body = canonicalJson({ v: 1, kind: purpose, at: '2026-11-20T10:00:00.000Z' })
  const origin = 'relay.example.org'
  return {
    rule,
    type: 'signature',
    seed: hex(seed),
    publicKey: hex(publicKey),
    purpose,
    origin,
    body: hex(body),
    signed: hex(concat(utf8(`videre/v1/${purpose}\n${origin}\n`), body)),
    signature: hex(signFor(purpose, origin, body, privateKey)),
  }
}
