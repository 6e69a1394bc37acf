import { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import type { Clock } from '../base/clock.js'
import { signFor } from '../base/signing.js'
import {
  challengeAnswer,
  challengeProof,
  handoverAnswer,
  inboxAnswer,
  type inboxDelivery,
  receiptAnswer,
  receiptRequest,
  sessionAnswer,
} from '../contract/clinics.js'
import { decodeForm, type Form } from '../form/form.js'
import { type Receipt, type ReceiptKind, signReceipt } from '../prove/receipt.js'
import type { deliveryProblems, outcomes } from '../prove/statement.js'
import { openingTokenHashOf } from '../seal/commitment.js'
import type { Holder } from '../seal/keys.js'
import { openClinicCopy } from '../seal/open.js'
import { unwrapEnvelope, wrappedHashOf } from '../seal/wrap.js'
import type { RelayClient } from './relay.js'

/** A delivery as the inbox lists it. */
export type InboxDelivery = z.output<typeof inboxDelivery>
/** What can come of an enquiry. */
export type Outcome = (typeof outcomes)[number]
/** Why a clinic cannot use what it was handed. */
export type DeliveryProblem = (typeof deliveryProblems)[number]

/** A clinic on its own device: everything that its secret is needed for happens here. */
export interface ClinicAtRelay {
  relay: RelayClient
  /** The relay's public name, which every signature names. */
  origin: string
  clinicId: string
  holder: Holder
  token: Uint8Array
  clock: Clock
  /** The last checkpoint of the log that was checked here: it goes into every receipt. */
  checkpoint?: Receipt['checkpoint']
}

/** Opens a session by signing a challenge that this device wrapped into bytes of its own. */
export async function login(clinic: Omit<ClinicAtRelay, 'token'>): Promise<ClinicAtRelay> {
  const { relay, origin, clinicId, holder } = clinic
  const { challenge } = await relay.call({
    path: '/api/v1/clinic/challenge',
    body: { clinicId },
    answer: challengeAnswer,
  })
  const body = canonicalJson(
    z.encode(challengeProof, { v: 1, clinic: clinicId, key: holder.keyId, challenge }),
  )
  const signature = signFor('challenge', origin, body, holder.sessionPair.privateKey)
  const { token } = await relay.call({
    path: '/api/v1/clinic/session',
    body: z.encode(receiptRequest, { body, signature }),
    answer: sessionAnswer,
  })
  return { ...clinic, token }
}

/** Ends the session. */
export async function logout({ relay, token }: ClinicAtRelay): Promise<void> {
  await relay.call({ path: '/api/v1/clinic/session', method: 'DELETE', token, answer: z.undefined() })
}

/** Every delivery in the inbox, oldest first; of one state if one is given. */
export async function listAll(
  { relay, token }: ClinicAtRelay,
  state?: InboxDelivery['state'],
): Promise<InboxDelivery[]> {
  const all: InboxDelivery[] = []
  let after: string | null = null
  do {
    const query = new URLSearchParams({
      limit: '200',
      ...(state === undefined ? {} : { state }),
      ...(after === null ? {} : { after }),
    })
    const page: z.output<typeof inboxAnswer> = await relay.call({
      path: `/api/v1/clinic/deliveries?${query}`,
      token,
      answer: inboxAnswer,
    })
    all.push(...page.deliveries)
    after = page.next
  } while (after !== null)
  return all
}

/** What the inbox says of a delivery, and the envelope has to keep. */
export type Promised = Pick<InboxDelivery, 'deliveryId' | 'commitment' | 'openingTokenHash'>

/** What a clinic finds when it takes a delivery: the form, or what is wrong, which it has signed and reported. */
export type Taken =
  | { kind: 'opened'; form: Form; patientSignKey: Uint8Array; salt: Uint8Array }
  | { kind: 'problem'; problem: DeliveryProblem }

/**
 * Takes a delivery: signs for the bytes, unwraps and opens them, checks them against what the sender committed to, and
 * signs that it could read them, or what is wrong. Safe to repeat. It never says "seen": that takes a person.
 */
export async function take(clinic: ClinicAtRelay, delivery: Promised): Promise<Taken> {
  const { deliveryId } = delivery
  const path = deliveryPath(deliveryId)
  const wrapped = await clinic.relay.bytes(`${path}/envelope`, clinic.token)
  const { unwrappingKey } = await clinic.relay.call({
    path: `${path}/handover`,
    body: signed(clinic, { kind: 'handover', ...facts(clinic, deliveryId), wrapped: wrappedHashOf(wrapped) }),
    token: clinic.token,
    answer: handoverAnswer,
  })
  const read = readDelivery(clinic, delivery, wrapped, unwrappingKey)
  if (read.kind === 'problem') {
    await post(clinic, { kind: 'problem', ...facts(clinic, deliveryId), problem: read.problem })
    return read
  }
  const { openingToken: token, ...taken } = read
  await post(clinic, { kind: 'opened', ...facts(clinic, deliveryId), token, commitment: delivery.commitment })
  return taken
}

type Read =
  | Extract<Taken, { kind: 'problem' }>
  | (Extract<Taken, { kind: 'opened' }> & { openingToken: Uint8Array })

function readDelivery(
  { holder, clinicId }: ClinicAtRelay,
  { deliveryId, commitment, openingTokenHash }: Promised,
  wrapped: Uint8Array,
  unwrappingKey: Uint8Array,
): Read {
  const problem = (reason: DeliveryProblem): Read => ({ kind: 'problem', problem: reason })
  const unwrapped = unwrapEnvelope(unwrappingKey, deliveryId, wrapped)
  if (unwrapped.kind === 'damaged') return problem('damaged')
  const opened = openClinicCopy(unwrapped.envelope, holder, { deliveryId, clinicId })
  if (opened.kind === 'refused') return problem(opened.reason === 'damaged' ? 'damaged' : 'cannot_open')
  const isAsCommitted =
    equalBytes(opened.commitment, commitment) &&
    equalBytes(openingTokenHashOf(opened.openingToken), openingTokenHash)
  if (!isAsCommitted) return problem('not_as_committed')
  const read = decodeForm(opened.form)
  if (read.kind === 'invalid') return problem('invalid_form')
  const { patientSignKey, salt, openingToken } = opened
  return { kind: 'opened', form: read.form, patientSignKey, salt, openingToken }
}

/** Signs that a person displayed a delivery. */
export const confirmSeen = (clinic: ClinicAtRelay, deliveryId: string): Promise<void> =>
  post(clinic, { kind: 'seen', ...facts(clinic, deliveryId) })

/** Signs what came of a delivery. Another outcome later replaces it. */
export const reportHandled = (clinic: ClinicAtRelay, deliveryId: string, outcome: Outcome): Promise<void> =>
  post(clinic, { kind: 'handled', ...facts(clinic, deliveryId), outcome })

/** The evidence file of a delivery. Throws RelayRefused `not-yet-proven` for a few seconds after it was forwarded. */
export const fetchDeliveryEvidence = (
  { relay, token }: ClinicAtRelay,
  deliveryId: string,
): Promise<Uint8Array> => relay.bytes(`${deliveryPath(deliveryId)}/evidence`, token)

async function post(
  clinic: ClinicAtRelay,
  receipt: Receipt<Exclude<ReceiptKind, 'handover' | 'acknowledged'>>,
): Promise<void> {
  await clinic.relay.call({
    path: `${deliveryPath(receipt.delivery)}/${receipt.kind}`,
    body: signed(clinic, receipt),
    token: clinic.token,
    answer: receiptAnswer,
  })
}

/** A receipt as this clinic signs it, as it travels. */
export const signed = ({ origin, holder }: ClinicAtRelay, receipt: Receipt) =>
  z.encode(receiptRequest, signReceipt(receipt, origin, holder.signPair.privateKey))

/** What every receipt about a delivery says. */
export const facts = ({ clock, checkpoint = null }: ClinicAtRelay, delivery: string) =>
  ({ v: 1, delivery, at: clock(), checkpoint }) as const

/** Where a delivery is. */
export const deliveryPath = (deliveryId: string): string => `/api/v1/clinic/deliveries/${deliveryId}`
