/** Bytes as lower-case hexadecimal digits. */
type Hex = string

/** What one secret gives. */
export interface DeriveVector {
  rule: string
  type: 'derive'
  secret: Hex
  sealSeed: Hex
  signSeed: Hex
  session: Hex
  /** Of a patient, whose session is the access token. */
  accessTokenHash?: Hex
  sealKey: Hex
  signKey: Hex
  sessionKey: Hex
  keyId: Hex
  fingerprint: string
}

/** An envelope with everything that it was computed from and by way of. */
export interface SealVector {
  rule: string
  type: 'seal'
  as: 'clinic' | 'patient' | 'test'
  secret: Hex
  deliveryId: string
  clinicId: string | null
  salt?: Hex
  patientSignKey?: Hex
  deliveries?: { deliveryId: string; clinicId: string; salt: Hex }[]
  form?: Hex
  encapsulationSeed: Hex
  sizeClass: number
  header: Hex
  sharedSecret: Hex
  aeadKey: Hex
  aeadNonce: Hex
  openingToken: Hex
  openingTokenHash: Hex
  commitment?: Hex
  envelope: Hex
  envelopeHash: Hex
}

/** An envelope that must not open, and the reason. */
export interface RefusedVector {
  rule: string
  type: 'refused'
  as: 'clinic' | 'patient' | 'test'
  secret: Hex
  deliveryId: string
  clinicId: string | null
  envelope: Hex
  result: string
}

/** Public keys and what the checks say of them. */
export interface KeysVector {
  rule: string
  type: 'keys'
  sealKey: Hex
  signKey: Hex
  sessionKey: Hex
  result: string
}

/** An envelope at rest. */
export interface WrapVector {
  rule: string
  type: 'wrap'
  dayKey: Hex
  id: string
  wrapKey: Hex
  wrapped: Hex
  wrappedHash: Hex
  result: 'unwrapped' | 'damaged'
  envelope?: Hex
}

/** A signature with its framing. */
export interface SignatureVector {
  rule: string
  type: 'signature'
  seed: Hex
  publicKey: Hex
  purpose: 'challenge' | 'receipt/seen'
  origin: string
  body: Hex
  signed: Hex
  signature: Hex
}

/** One rule of the format, or one failure. */
export type Vector = DeriveVector | SealVector | RefusedVector | KeysVector | WrapVector | SignatureVector
