/** The HTTP contract for clinics. Names here leave the process and are for ever. */
import { z } from 'zod'
import { bytesField, countParameter, idField, instantField, referenceField } from '../base/wire.js'
import { deliveryProblems, outcomes } from '../prove/statement.js'
import { deliveryStates, followUpKinds, signedFollowUp, signedStatement } from './enquiries.js'

/** The public keys of a clinic: for sealing (X-Wing), for receipts and for sessions (Ed25519). */
export const publicKeys = z.strictObject({
  sealKey: bytesField(1216),
  signKey: bytesField(32),
  sessionKey: bytesField(32),
})

/** The whole directory of clinics that receive enquiries. Filtering happens on the patient's device. */
export const directoryAnswer = z.strictObject({
  origin: z.string(),
  relayKey: bytesField(32),
  clinics: z.array(
    z.strictObject({
      id: idField(),
      name: z.string(),
      place: z.string(),
      county: z.string(),
      telephone: z.string(),
      languages: z.array(z.string()),
      careNeeds: z.array(z.string()),
      key: z.strictObject({
        id: bytesField(16),
        ...publicKeys.shape,
        fingerprint: z.string(),
        provenAt: instantField(),
        /** The public entries that establish it, oldest first, its own last, each with its tlog-proof. */
        entries: z.array(z.strictObject({ body: bytesField(), proof: z.string() })).min(1),
      }),
    }),
  ),
})

/** The directory in the program's own types. */
export type Directory = z.output<typeof directoryAnswer>

/** An invited clinic offers its keys. */
export const joinRequest = z.strictObject({ invite: bytesField(16), keys: publicKeys })

/** A test envelope, sealed to the offered keys: opening it proves possession. */
export const joinAnswer = z.strictObject({
  origin: z.string(),
  clinicId: idField(),
  name: z.string(),
  keyId: bytesField(16),
  fingerprint: z.string(),
  testId: idField(),
  testEnvelope: bytesField(undefined, 4096),
})

/** The proof that all three keys are held (`src/prove/FORMAT.md`, purpose `key-proof`). */
const keyProof = {
  body: bytesField(undefined, 1024),
  signature: bytesField(64),
  sessionSignature: bytesField(64),
}

/** The proof of an invited clinic. */
export const joinProofRequest = z.strictObject({ clinicId: idField(), keyId: bytesField(16), ...keyProof })

/** A clinic that is in offers the keys that are to take the place of its present ones. */
export const keyOfferRequest = z.strictObject({ keys: publicKeys })

/** A test envelope for a clinic that is in: for offered keys, or for its present ones, to renew their entry. */
export const keyTestAnswer = z.strictObject({
  keyId: bytesField(16),
  testId: idField(),
  testEnvelope: bytesField(undefined, 4096),
})

/** The proof of a clinic that is in; for new keys with the signature of the present one (purpose `key-rotation`). */
export const keyProofRequest = z.strictObject({
  keyId: bytesField(16),
  ...keyProof,
  rotation: z.strictObject({ body: bytesField(undefined, 2048), signature: bytesField(64) }).optional(),
})

/** Until when the key is sealed to, unless it is renewed. */
export const keyProofAnswer = z.strictObject({ until: instantField() })

/** Where the clinic stands in its chain of numbers: from `after` on, at most 1,000, and the newest link as the relay signed it. */
export const numbersAnswer = z.strictObject({
  numbers: z.array(
    z.strictObject({
      number: z.int().min(1),
      entry: bytesField(32),
      /** Null for a tombstone. */
      deliveryId: idField().nullable(),
    }),
  ),
  head: signedStatement,
})

/** From which number on. */
export const numbersQuery = z.strictObject({ after: countParameter(0, Number.MAX_SAFE_INTEGER).default(0) })

/** The clinic waits for two staff members to confirm the fingerprint that it reads to them. */
export const joinProofAnswer = z.strictObject({ state: z.literal('proven'), fingerprint: z.string() })

/** A clinic asks for a login challenge. */
export const challengeRequest = z.strictObject({ clinicId: idField() })

/** The challenge, good for two minutes and one session. */
export const challengeAnswer = z.strictObject({ challenge: bytesField(72) })

/** What a clinic signs with its session key (purpose `challenge`). */
export const challengeProof = z.strictObject({
  v: z.literal(1),
  clinic: idField(),
  key: bytesField(16),
  challenge: bytesField(72),
})

/** A clinic opens a session. */
export const sessionRequest = z.strictObject({ body: bytesField(undefined, 1024), signature: bytesField(64) })

/** The bearer token of a session. */
export const sessionAnswer = z.strictObject({ token: bytesField(32), endsAt: instantField() })

/** What a clinic sees of a delivery before it opens it: nothing that is equal or countable across clinics. */
export const inboxDelivery = z.strictObject({
  deliveryId: idField(),
  reference: referenceField(),
  state: z.enum(deliveryStates),
  outcome: z.enum(outcomes).nullable(),
  problem: z.enum(deliveryProblems).nullable(),
  keyId: bytesField(16),
  /** The minute: the exact instant would be the same at every clinic that got this enquiry. */
  consignedAt: instantField(),
  dueAt: instantField(),
  wrappedHash: bytesField(32),
  commitment: bytesField(32),
  openingTokenHash: bytesField(32),
  /** The relay has lost the key to it and can release it no more; what it released before is where the clinic keeps it. */
  lost: z.boolean(),
  /** What the patient said afterwards, oldest first. Of a withdrawn delivery nothing is released any more. */
  followUps: z.array(
    z.strictObject({
      id: idField(),
      kind: z.enum(followUpKinds),
      /** The minute, as of `consignedAt`. */
      receivedAt: instantField(),
      acknowledgedAt: instantField().nullable(),
      /** The bytes that the patient signed; null of a withdrawal that was made for them. */
      signed: signedFollowUp.nullable(),
      /** The key that a correction is sealed to. */
      keyId: bytesField(16).nullable(),
    }),
  ),
})

/** One page of the inbox, oldest first. `next` is the cursor of the following page, null on the last one. */
export const inboxAnswer = z.strictObject({
  deliveries: z.array(inboxDelivery),
  next: idField().nullable(),
})

/** Which page of the inbox. */
export const inboxQuery = z.strictObject({
  state: z.enum(['consigned', 'handed_over', 'opened', 'seen', 'handled', 'problem', 'withdrawn']).optional(),
  after: idField().optional(),
  limit: countParameter(1, 200).default(50),
})

/** A receipt as the clinic signed it. */
export const receiptRequest = z.strictObject({ body: bytesField(undefined, 2048), signature: bytesField(64) })

/** The answer to every receipt but the handover: the relay's statement that rests on it. */
export const receiptAnswer = z.strictObject({ state: z.enum(deliveryStates), statement: signedStatement })

/** The answer to a handover receipt: what unwraps the envelope. */
export const handoverAnswer = z.strictObject({ ...receiptAnswer.shape, unwrappingKey: bytesField(32) })

/** When a clinic took note of something, and the relay's statement that rests on its receipt. */
export const acknowledgedAnswer = z.strictObject({
  acknowledgedAt: instantField(),
  statement: signedStatement,
})

/** The most bytes of a clinic's note as it is sealed. */
export const maximumNoteBytes = 16 * 1024

/**
 * What a clinic notes for itself about a delivery, sealed to its own key (`src/seal/FORMAT.md`). `version` is that of the note that it
 * takes the place of, 0 of the first: whoever has not read what stands there is refused (`already-decided`).
 */
export const noteRequest = z.strictObject({
  version: z.int().min(0).max(1_000_000),
  envelope: bytesField(undefined, maximumNoteBytes),
})

/** The note's version from now on. */
export const noteWritten = z.strictObject({ version: z.int().min(1) })

/** A clinic's note as it wrote it. */
export const noteAnswer = z.strictObject({
  version: z.int().min(1),
  keyId: bytesField(16),
  envelope: bytesField(undefined, maximumNoteBytes),
  writtenAt: instantField(),
})
