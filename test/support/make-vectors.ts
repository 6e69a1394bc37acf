import { deriveKey } from '../../src/base/hash.js'
import { signatureVector, wrapVectors } from './make-vectors-beside.js'
import { clinic, clinicSecret } from './make-vectors-ingredients.js'
import { keyChecks } from './make-vectors-keys.js'
import { opened } from './make-vectors-opened.js'
import { refusals } from './make-vectors-refused.js'
import type { Vector } from './vector.js'

/** Every vector of `test/vectors/seal`, by the name of its file. The same at each call. */
export const makeVectors = (): Record<string, Vector> => ({
  ...opened,
  ...refusals,
  ...keyChecks,
  ...wrapVectors(),
  'signature-challenge': signatureVector('signed with the session key', 'challenge', clinic.session),
  'signature-receipt': signatureVector(
    'signed with the receipt key',
    'receipt/seen',
    deriveKey(clinicSecret, 'videre/v1/derive/sign'),
  ),
})
