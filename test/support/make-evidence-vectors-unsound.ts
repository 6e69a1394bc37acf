import { concat } from '../../src/base/bytes.js'
import { signFor } from '../../src/base/signing.js'
import type { EntryOf } from '../../src/prove/entry.js'
import type { PublicKeys } from '../../src/seal/keys.js'
import type { EvidenceVector, EvidenceVectors } from './evidence-vector.js'
import { mixedKey, neutralKey, signMixed, signNeutral, signNotCanonical } from './make-evidence-forged.js'
import { clinics, holderWith, origin } from './make-evidence-parties.js'
import { refused } from './make-evidence-vectors-valid.js'
import { zeros } from './make-vectors-ingredients.js'
import { fieldPrime } from './make-vectors-keys.js'

const [{ first: holder }] = clinics
const { sealKey, signKey } = holder.publicKeys

type Signatures = Partial<Pick<EntryOf<'clinic-key'>['proof'], 'signature' | 'sessionSignature'>>

/** A delivery to keys that are proven and vouched for, and of which one should not be. */
function unsound(
  description: string,
  change: Partial<PublicKeys>,
  sign: (body: Uint8Array) => Signatures = () => ({}),
): EvidenceVector {
  const crafted = holderWith(holder, change)
  return refused(8, 'key_unsound', description, {
    reach: 'forwarded',
    key: {
      holder: crafted,
      change: ({ proof, ...entry }) => ({ ...entry, proof: { ...proof, ...sign(proof.body) } }),
    },
    statement: (statement) =>
      statement.event === 'ContentConsignment' ? { ...statement, key: crafted.keyId } : statement,
  })
}

/** Rule 8, of keys: everything is signed as it should be, or as far as anybody can. */
export const ofUnsoundKeys: EvidenceVectors = {
  'key-x25519-zero': unsound('u = 0', { sealKey: concat(sealKey.slice(0, 1184), zeros(32)) }),
  'key-mlkem-modulus': unsound('the first coefficient is 3329', {
    sealKey: concat(Uint8Array.of(0x01, (sealKey[1]! & 0xf0) | 0x0d), sealKey.slice(2)),
  }),
  'key-sign-low-order': unsound('the neutral element', { signKey: neutralKey }, (body) => ({
    signature: signNeutral('key-proof', body),
  })),
  'key-sign-mixed-order': unsound('outside the main subgroup', { signKey: mixedKey }, (body) => ({
    signature: signMixed('key-proof', body),
  })),
  'key-sign-not-canonical': unsound('y = p, a second spelling of 0', { signKey: fieldPrime }, (body) => ({
    signature: signNotCanonical('key-proof', body),
  })),
  'key-session-mixed-order': unsound(
    'a session key outside the main subgroup',
    { sessionKey: mixedKey },
    (body) => ({ sessionSignature: signMixed('key-proof', body) }),
  ),
  'key-session-is-sign': unsound('one key for two purposes', { sessionKey: signKey }, (body) => ({
    sessionSignature: signFor('key-proof', origin, body, holder.signPair.privateKey),
  })),
}
