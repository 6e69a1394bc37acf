import { z } from 'zod'
import { type Clock, hostClock } from '../base/clock.js'
import { newId } from '../base/ids.js'
import {
  correctionAnswer,
  correctionRequest,
  withdrawalAnswer,
  withdrawalRequest,
} from '../contract/enquiries.js'
import { type CorrectedContact, encodeCorrection } from '../form/correction.js'
import { signFollowUp } from '../prove/follow-up.js'
import { envelopeHashOf } from '../seal/commitment.js'
import { keyIdOf, patientOf } from '../seal/keys.js'
import { sealForClinic } from '../seal/seal.js'
import type { RelayClient } from './relay.js'
import { type Offer, trustedKey } from './sender.js'

/** One delivery of an enquiry, as its status names it. */
export interface Delivered {
  deliveryId: string
  clinicId: string
}

/** The minute: clinics that compare could otherwise tell by the instant that two enquiries are one. */
const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 60_000) * 60_000)

/**
 * Withdrawals of deliveries, signed on this device. Sent again, the same ones are answered in the same way. `origin` is the relay's
 * public name.
 */
export function signWithdrawals(
  patientSecret: Uint8Array,
  origin: string,
  deliveryIds: readonly string[],
  clock: Clock = hostClock,
): z.output<typeof withdrawalRequest> {
  const { signPair } = patientOf(patientSecret)
  const at = minuteOf(clock())
  const withdrawals = deliveryIds.map((delivery) =>
    signFollowUp({ v: 1, kind: 'withdrawal', delivery, at }, origin, signPair.privateKey),
  )
  return { withdrawals }
}

/** Sends withdrawals. Once this returns the relay releases nothing of them to anybody. Throws as `fetchStatus` does, and `gone`. */
export const sendWithdrawals = (
  relay: RelayClient,
  reference: string,
  patientSecret: Uint8Array,
  request: z.output<typeof withdrawalRequest>,
): Promise<z.output<typeof withdrawalAnswer>> =>
  relay.call({
    path: `/api/v1/enquiries/${reference}/withdrawals`,
    body: z.encode(withdrawalRequest, request),
    token: patientOf(patientSecret).accessToken,
    answer: withdrawalAnswer,
  })

/**
 * New contact details sealed to the clinics of deliveries and signed, on this device. Keep them until they are acknowledged: sent again
 * they are the same corrections. Throws as `sealEnquiry` does for a clinic that is not in the directory or whose key is not shown to be its own.
 */
export function signCorrections(
  offer: Offer,
  patientSecret: Uint8Array,
  deliveries: readonly Delivered[],
  contact: CorrectedContact,
  clock: Clock = hostClock,
): z.output<typeof correctionRequest> {
  const { signPair } = patientOf(patientSecret)
  const form = encodeCorrection(contact)
  const now = clock()
  const corrections = deliveries.map(({ deliveryId: delivery, clinicId }) => {
    const key = trustedKey(offer, clinicId, now)
    const id = newId()
    const patientSignKey = signPair.publicKey
    const { envelope } = sealForClinic({ clinic: key, clinicId, deliveryId: id, patientSignKey, form })
    const said = {
      v: 1,
      kind: 'correction',
      id,
      delivery,
      at: minuteOf(now),
      envelope: envelopeHashOf(envelope),
    } as const
    const signed = signFollowUp(said, offer.directory.origin, signPair.privateKey)
    return { ...signed, keyId: keyIdOf(key), envelope }
  })
  return { corrections }
}

/** Sends corrections. Once this returns they are durable in the clinics' inboxes. Throws `reseal` if a clinic's key changed meanwhile. */
export const sendCorrections = (
  relay: RelayClient,
  reference: string,
  patientSecret: Uint8Array,
  request: z.output<typeof correctionRequest>,
): Promise<z.output<typeof correctionAnswer>> =>
  relay.call({
    path: `/api/v1/enquiries/${reference}/corrections`,
    body: z.encode(correctionRequest, request),
    token: patientOf(patientSecret).accessToken,
    answer: correctionAnswer,
  })
