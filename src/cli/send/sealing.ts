import type { z } from 'zod'
import { equalBytes } from '../../base/bytes.js'
import { RelayRefused, RelayUnexpected } from '../../client/relay.js'
import { fetchOffer, type Offer, sealEnquiry, sendSealed } from '../../client/sender.js'
import type { sealedAnswer } from '../../contract/enquiries.js'
import type { Form } from '../../form/form.js'
import { CommandProblem } from '../command-problem.js'
import { whileWaiting } from '../progress.js'
import type { RelayAt } from '../relay-at.js'
import { verifyStatements } from '../statements.js'
import type { Link } from './link-file.js'
import { untilAcknowledged } from './until-acknowledged.js'

/** An enquiry that the relay acknowledged. */
export interface Sent {
  link: Link
  answer: z.output<typeof sealedAnswer>
  /** How many statements the relay signed about it; every one was checked. */
  statements: number
}

/**
 * Seals a form to clinics and sends it. It is durable in their inboxes on return. If a clinic's key changed meanwhile,
 * nothing was accepted: then it is sealed once more to what is current, provided that the policy is the same.
 */
export async function sealAndSend(
  at: RelayAt,
  offer: Offer,
  form: Form,
  clinics: readonly { id: string }[],
): Promise<Sent> {
  try {
    return await once(at, offer, form, clinics)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    const renewed = await fetchOffer(at.relay)
    if (renewed.policy.version !== offer.policy.version)
      throw new CommandProblem('the policy has changed in this moment; nothing was sent, begin again')
    return once(at, renewed, form, clinics)
  }
}

async function once(
  { relay, url }: RelayAt,
  offer: Offer,
  form: Form,
  clinics: readonly { id: string }[],
): Promise<Sent> {
  const { relayKey, origin } = offer.directory
  if (origin !== relay.origin)
    throw new RelayUnexpected(`the relay calls itself ${origin}: use that address, not ${relay.origin}`)
  const sealed = sealEnquiry(
    offer,
    form,
    clinics.map(({ id }) => id),
  )
  const answer = await whileWaiting('Sending', () => untilAcknowledged(() => sendSealed(relay, sealed)))
  checkReceipt(answer, origin, relayKey, sealed.request.deliveries)
  return {
    link: {
      relay: url.origin,
      reference: answer.reference,
      enquiryId: answer.enquiryId,
      patientSecret: sealed.patientSecret,
      relayKey,
    },
    answer,
    statements: answer.receipt.statements.length,
  }
}

/** Refuses an acknowledgement that the relay did not sign for: each delivery has to be stated as forwarded. */
function checkReceipt(
  { receipt, enquiryId }: Sent['answer'],
  origin: string,
  relayKey: Uint8Array,
  deliveries: readonly { deliveryId: string; clinicId: string }[],
): void {
  const { statements, refused } = verifyStatements(receipt, origin, relayKey)
  const isForwarded = deliveries.every(({ deliveryId, clinicId }) =>
    statements.some(
      (one) => one.event === 'ContentConsignment' && one.delivery === deliveryId && one.clinic === clinicId,
    ),
  )
  const isAccepted = statements.some(
    (one) => one.event === 'SubmissionAcceptance' && one.enquiry === enquiryId,
  )
  if (refused > 0 || !isForwarded || !isAccepted || !equalBytes(receipt.relayKey, relayKey))
    throw new RelayUnexpected(
      'the relay says that it forwarded the enquiry, and its signatures do not bear that out',
    )
}
