import { z } from 'zod'
import { equalBytes } from '../../base/bytes.js'
import { RelayRefused, RelayUnexpected } from '../../client/relay.js'
import { fetchOffer, type Offer, sealEnquiry, sendSealed } from '../../client/sender.js'
import { type sealedAnswer, sealedRequest } from '../../contract/enquiries.js'
import type { Form } from '../../form/form.js'
import { CommandProblem } from '../command-problem.js'
import { deletePrivateFile } from '../private-files.js'
import { whileWaiting } from '../progress.js'
import type { RelayAt } from '../relay-at.js'
import { verifyStatements } from '../statements.js'
import type { Link } from './link-file.js'
import { keepUnsent, type Unsent, unsentPath } from './unsent.js'
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
 * nothing was accepted: then it is sealed once more to what is current, provided that the policy is the same. Until it is
 * acknowledged, the sealed enquiry lies in a file in `directory`.
 */
export async function sealAndSend(
  at: RelayAt,
  offer: Offer,
  form: Form,
  clinics: readonly { id: string }[],
  directory: string,
): Promise<Sent> {
  try {
    return await once(at, offer, form, clinics, directory)
  } catch (error) {
    if (!(error instanceof RelayRefused) || error.code !== 'reseal') throw error
    const renewed = await fetchOffer(at.relay)
    if (renewed.policy.version !== offer.policy.version)
      throw new CommandProblem('the policy has changed in this moment; nothing was sent, begin again')
    return once(at, renewed, form, clinics, directory)
  }
}

async function once(
  at: RelayAt,
  offer: Offer,
  form: Form,
  clinics: readonly { id: string }[],
  directory: string,
): Promise<Sent> {
  const { relayKey, origin } = offer.directory
  if (origin !== at.relay.origin)
    throw new RelayUnexpected(`the relay calls itself ${origin}: use that address, not ${at.relay.origin}`)
  const sealed = sealEnquiry(
    offer,
    form,
    clinics.map(({ id }) => id),
  )
  const unsent = {
    relay: at.url.origin,
    relayKey,
    patientSecret: sealed.patientSecret,
    request: sealedRequest.parse(sealed.request),
  }
  const path = unsentPath(directory, unsent)
  await keepUnsent(path, unsent)
  return sendUnsent(at, unsent, path)
}

/**
 * Sends a sealed enquiry, again and again while the relay does not answer, and checks what it signed. The file in which
 * it was kept goes once it is acknowledged or refused; as long as that is not known it stays.
 */
export async function sendUnsent({ relay, url }: RelayAt, unsent: Unsent, path: string): Promise<Sent> {
  const { relayKey, patientSecret } = unsent
  const sealed = { request: z.encode(sealedRequest, unsent.request), patientSecret }
  const answer = await whileWaiting('Sending', () =>
    untilAcknowledged(
      () => sendSealed(relay, sealed),
      `it is not known whether it arrived; to send the same enquiry again: videre send --resume ${path}`,
    ),
  ).catch(async (error: unknown) => {
    if (error instanceof RelayRefused) await deletePrivateFile(path)
    throw error
  })
  await deletePrivateFile(path)
  checkReceipt(answer, relay.origin, relayKey, unsent.request.deliveries)
  const { reference, enquiryId } = answer
  return {
    link: { relay: url.origin, reference, enquiryId, patientSecret, relayKey },
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
