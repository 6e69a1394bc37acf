/** An enquiry on its way from intake to delivery: sealed, checked, and without a word of what the patient wrote. */
export interface SealedEnquiry {
  id: string
  idempotencyHash: Uint8Array
  requestCheck: Uint8Array
  /** The hash of the patient's access token. */
  accessHash: Uint8Array
  /** The public half of what the patient signs corrections and withdrawals with. */
  verificationKey: Uint8Array
  careNeed: string
  county: string
  language: string
  sealedBy: 'sender' | 'relay'
  policyVersion: string
  patientEnvelope: Uint8Array
  /** Where the patient asked to be told of news, wrapped under the day key; `null` if they did not. */
  noticeAddress: Uint8Array | null
  deliveries: readonly SealedDelivery[]
}

/** One clinic's envelope, and what the relay knows of it without opening it. */
export interface SealedDelivery {
  id: string
  clinicId: string
  keyId: Uint8Array
  envelope: Uint8Array
  commitment: Uint8Array
  openingTokenHash: Uint8Array
}

/** The civil day on which an enquiry that is forwarded now falls due, and the key of that day, with its number. */
export interface DueKey {
  dueDay: string
  dueKey: number
  dueAt: Date
  dayKey: Uint8Array
}

/**
 * What is stored of an enquiry and its acknowledgement tells: the deliveries in the order of their ids, and the signed
 * statements, the enquiry's own first and then each delivery's.
 */
export interface StoredEnquiry {
  id: string
  reference: string
  /** The day and the numbers of the day keys of which one tells whether a request is the same. */
  dueDay: string
  dueKeys: number[]
  requestCheck: Uint8Array
  deliveries: { clinicId: string; deliveryId: string }[]
  statements: { body: Uint8Array; signature: Uint8Array }[]
}

/** What became of an enquiry that was handed to delivery. */
export type Consigned =
  /** It is durable in every chosen clinic's inbox. */
  | { kind: 'consigned'; stored: StoredEnquiry }
  /** An enquiry with this idempotency key was there already. */
  | { kind: 'known' }
  /** Midnight passed, or a clinic has another key by now: look and seal again. */
  | { kind: 'outdated' }
