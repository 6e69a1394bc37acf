import type { z } from 'zod'
import { equalBytes } from '../../base/bytes.js'
import type { sealedAnswer } from '../../contract/enquiries.js'
import type { Statement } from '../../prove/statement.js'
import { envelopeHashOf } from '../../seal/commitment.js'
import { verifyStatements } from '../statements.js'
import type { Unsent } from './unsent.js'

/** Whether the relay signed that it forwarded exactly the enquiry that was sent, to every clinic, and nothing else. */
export function provesForwarding(
  { receipt, enquiryId }: z.output<typeof sealedAnswer>,
  origin: string,
  { relayKey, request }: Pick<Unsent, 'relayKey' | 'request'>,
): boolean {
  const { statements, refused } = verifyStatements(receipt, origin, relayKey)
  return (
    refused === 0 &&
    enquiryId === request.enquiryId &&
    equalBytes(receipt.relayKey, relayKey) &&
    statements.some((one) => isAcceptanceOf(one, request)) &&
    request.deliveries.every((delivery) => statements.some((one) => isConsignmentOf(one, delivery, request)))
  )
}

type Request = Unsent['request']

const isAcceptanceOf = (one: Statement, { enquiryId, patient, deliveries, consent }: Request): boolean =>
  one.event === 'SubmissionAcceptance' &&
  one.enquiry === enquiryId &&
  one.sealedBy === 'sender' &&
  one.policy === consent.version &&
  equalBytes(one.verificationKey, patient.verificationKey) &&
  one.deliveries.length === deliveries.length &&
  deliveries.every(({ deliveryId }) => one.deliveries.includes(deliveryId))

const isConsignmentOf = (
  one: Statement,
  delivery: Request['deliveries'][number],
  { consent }: Request,
): boolean =>
  one.event === 'ContentConsignment' &&
  one.delivery === delivery.deliveryId &&
  one.clinic === delivery.clinicId &&
  one.sealedBy === 'sender' &&
  one.consent === consent.version &&
  equalBytes(one.key, delivery.keyId) &&
  equalBytes(one.commitment, delivery.commitment) &&
  equalBytes(one.openingTokenHash, delivery.openingTokenHash) &&
  equalBytes(one.envelope, envelopeHashOf(delivery.envelope))
