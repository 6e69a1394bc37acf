import { equalBytes } from '../base/bytes.js'
import { aeadOpen, kemDecapsulate, wipe } from '../base/sodium.js'
import { commitmentOf, openingTokenOf } from './commitment.js'
import {
  type ClinicCopy,
  decodeClinicCopy,
  decodeNoteCopy,
  decodePatientCopy,
  decodeQuestionCopy,
  isTest,
  type PatientCopy,
} from './contents.js'
import { splitEnvelope, withEnvelopeKey } from './envelope.js'
import { operatorId } from './header.js'
import { type EnvelopeFault, type ExpectedHeader, inspectEnvelope } from './inspect.js'
import type { Holder } from './keys.js'
import { noteMacOf } from './note-mac.js'

/**
 * Why an envelope does not open, in the order of the checks. `other_key` and `other_delivery` mean that it is not
 * addressed to this; `damaged` that a bit is not as sealed; `malformed` that its sealer broke the format.
 */
export type OpenFault = EnvelopeFault | 'damaged' | 'malformed'

/** The outcome when an envelope does not open. */
export interface NotOpened {
  kind: 'refused'
  reason: OpenFault
}

/** The keys that opening needs: a part of {@link Holder}, and of a patient's keys. */
export type Opener = Pick<Holder, 'sealPair' | 'keyId'>

/** What a clinic finds. `openingToken` proves that it could read; `commitment` must equal the one in the statement. */
export interface OpenedClinicCopy extends ClinicCopy {
  kind: 'opened'
  commitment: Uint8Array
  openingToken: Uint8Array
}

/** What the patient finds. */
export interface OpenedPatientCopy extends PatientCopy {
  kind: 'opened'
}

/** What the operator finds: the bytes of a question. */
export interface OpenedQuestion {
  kind: 'opened'
  question: Uint8Array
}

/** What a clinic finds: the bytes of its own note. */
export interface OpenedNote {
  kind: 'opened'
  note: Uint8Array
}

/** What opening a test envelope gives: the token that proves possession of the key. */
export interface OpenedTest {
  kind: 'opened'
  openingToken: Uint8Array
}

/** Opens a clinic's copy of the delivery that is expected. */
export function openClinicCopy(
  envelope: Uint8Array,
  clinic: Opener,
  expected: { deliveryId: string; clinicId: string },
): OpenedClinicCopy | NotOpened {
  const { deliveryId, clinicId } = expected
  return openWith(envelope, clinic, { deliveryId, clinicId }, decodeClinicCopy, (copy, openingToken) => ({
    kind: 'opened',
    ...copy,
    commitment: commitmentOf(copy.salt, copy.form),
    openingToken,
  }))
}

/** Opens the patient's own copy of the enquiry that is expected. */
export const openPatientCopy = (
  envelope: Uint8Array,
  patient: Opener,
  expected: { enquiryId: string },
): OpenedPatientCopy | NotOpened =>
  openWith(
    envelope,
    patient,
    { deliveryId: expected.enquiryId, clinicId: null },
    decodePatientCopy,
    (copy) => ({ kind: 'opened', ...copy }),
  )

/** Opens the question to the operator that is expected. */
export const openQuestion = (
  envelope: Uint8Array,
  operator: Opener,
  { questionId }: { questionId: string },
): OpenedQuestion | NotOpened =>
  openWith(
    envelope,
    operator,
    { deliveryId: questionId, clinicId: operatorId },
    decodeQuestionCopy,
    (question) => ({ kind: 'opened', question }),
  )

/**
 * Opens the note that a clinic wrote for itself. `malformed` also if another than the clinic wrote it, or as another version: whoever
 * knows its public key can seal to it.
 */
export function openNote(
  envelope: Uint8Array,
  clinic: Holder,
  { deliveryId, clinicId, version }: { deliveryId: string; clinicId: string; version: number },
): OpenedNote | NotOpened {
  const decode = (padded: Uint8Array): Uint8Array | null => {
    const copy = decodeNoteCopy(padded)
    if (copy === null) return null
    return equalBytes(copy.mac, noteMacOf(clinic, deliveryId, version, copy.note)) ? copy.note : null
  }
  return openWith(envelope, clinic, { deliveryId, clinicId }, decode, (note) => ({ kind: 'opened', note }))
}

/** Opens a test envelope with the id and for the clinic that are expected. */
export const openTest = (
  envelope: Uint8Array,
  clinic: Opener,
  expected: { testId: string; clinicId: string },
): OpenedTest | NotOpened =>
  openWith(
    envelope,
    clinic,
    { deliveryId: expected.testId, clinicId: expected.clinicId },
    (padded) => isTest(padded) || null,
    (_, openingToken) => ({ kind: 'opened', openingToken }),
  )

function openWith<Content, Opened>(
  envelope: Uint8Array,
  opener: Opener,
  expected: Omit<ExpectedHeader, 'keyId'>,
  decode: (padded: Uint8Array) => Content | null,
  opened: (content: Content, openingToken: Uint8Array) => Opened,
): Opened | NotOpened {
  const inspected = inspectEnvelope(envelope, { ...expected, keyId: opener.keyId })
  if (inspected.kind === 'unexpected') return { kind: 'refused', reason: inspected.reason }
  const parts = splitEnvelope(envelope)
  const sharedSecret = decapsulate(parts.kemCiphertext, opener.sealPair.privateKey)
  if (!sharedSecret) return { kind: 'refused', reason: 'damaged' }
  const padded = withEnvelopeKey(sharedSecret, parts.header, (key, nonce) =>
    aeadOpen(key, nonce, parts.aeadCiphertext, parts.header),
  )
  const openingToken = openingTokenOf(sharedSecret, parts.header)
  wipe(sharedSecret)
  if (!padded) return { kind: 'refused', reason: 'damaged' }
  const content = decode(padded)
  wipe(padded)
  return content === null ? { kind: 'refused', reason: 'malformed' } : opened(content, openingToken)
}

/** libsodium throws where the X25519 part is of low order: the secret would not depend on the reader's X25519 key. */
function decapsulate(ciphertext: Uint8Array, privateKey: Uint8Array): Uint8Array | null {
  try {
    return kemDecapsulate(ciphertext, privateKey)
  } catch {
    return null
  }
}
