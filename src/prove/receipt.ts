import { z } from 'zod'
import { concat } from '../base/bytes.js'
import { canonicalJson, readCanonicalJson } from '../base/canonical.js'
import { hashOf } from '../base/hash.js'
import { signFor, verifyFor } from '../base/signing.js'
import { bytesField, idField, instantField } from '../base/wire.js'
import { deliveryProblems, outcomes } from './statement.js'

const common = {
  v: z.literal(1),
  delivery: idField(),
  at: instantField(),
  /** The last checkpoint of the relay's log that the clinic's client had checked; null before the first. */
  checkpoint: z.strictObject({ size: z.int().min(1), root: bytesField(32) }).nullable(),
}

/**
 * What a clinic signs. `handover`: it received the wrapped bytes. `opened`: its software could read them, shown by
 * the opening token, and they are what the sender committed to. `seen`: a person displayed them. `handled`: what came of it.
 * `problem`: it received them and cannot use them. `acknowledged`: a person took note of what the patient corrected or withdrew.
 */
export const receiptSchemas = {
  handover: z.strictObject({ ...common, kind: z.literal('handover'), wrapped: bytesField(32) }),
  opened: z.strictObject({
    ...common,
    kind: z.literal('opened'),
    token: bytesField(32),
    commitment: bytesField(32),
  }),
  seen: z.strictObject({ ...common, kind: z.literal('seen') }),
  handled: z.strictObject({ ...common, kind: z.literal('handled'), outcome: z.enum(outcomes) }),
  problem: z.strictObject({ ...common, kind: z.literal('problem'), problem: z.enum(deliveryProblems) }),
  /** `followUp` is the hash of what the patient signed, or null of a withdrawal that staff made for them. */
  acknowledged: z.strictObject({
    ...common,
    kind: z.literal('acknowledged'),
    followUp: bytesField(32).nullable(),
  }),
} as const

const receiptSchema = z.discriminatedUnion('kind', [
  receiptSchemas.handover,
  receiptSchemas.opened,
  receiptSchemas.seen,
  receiptSchemas.handled,
  receiptSchemas.problem,
  receiptSchemas.acknowledged,
])

/** The kinds of receipts, in the order in which they can follow each other. */
export type ReceiptKind = keyof typeof receiptSchemas

/** The content of a receipt of one kind. */
export type Receipt<K extends ReceiptKind = ReceiptKind> = z.output<(typeof receiptSchemas)[K]>

/** A receipt as it travels and is kept: the exact bytes that the clinic signed, and its signature. */
export interface SignedReceipt {
  body: Uint8Array
  signature: Uint8Array
}

/** Signs a receipt with the clinic's receipt key. */
export function signReceipt(receipt: Receipt, origin: string, privateKey: Uint8Array): SignedReceipt {
  const body = canonicalJson(z.encode(receiptSchema, receipt))
  return { body, signature: signFor(`receipt/${receipt.kind}`, origin, body, privateKey) }
}

/** What can be said of a receipt that somebody presents. */
export type ReceiptReading<K extends ReceiptKind> =
  | { kind: 'receipt'; receipt: Receipt<K> }
  | { kind: 'refused'; reason: 'not_signed_by_this_clinic' | 'not_a_receipt' }

/** Reads a receipt of the expected kind, believing nothing that the clinic's key did not sign for this origin. */
export function readReceipt<K extends ReceiptKind>(
  kind: K,
  { body, signature }: SignedReceipt,
  origin: string,
  signKey: Uint8Array,
): ReceiptReading<K> {
  if (!verifyFor(`receipt/${kind}`, origin, body, signature, signKey)) {
    return { kind: 'refused', reason: 'not_signed_by_this_clinic' }
  }
  const receipt = decodeReceipt(kind, body)
  return receipt === null ? { kind: 'refused', reason: 'not_a_receipt' } : { kind: 'receipt', receipt }
}

/** The receipt of canonical bytes; `null` if they are not those of a receipt of this kind. The signature is not looked at. */
export function decodeReceipt<K extends ReceiptKind>(kind: K, body: Uint8Array): Receipt<K> | null {
  const parsed = receiptSchemas[kind].safeParse(readCanonicalJson(body)?.value)
  return parsed.success ? (parsed.data as Receipt<K>) : null
}

/** The 32-byte hash by which a statement refers to a receipt. */
export const receiptHash = ({ body, signature }: SignedReceipt): Uint8Array =>
  hashOf('videre/v1/receipt-hash', concat(signature, body))
