import type { z } from 'zod'
import type { receiptSchema, statusAnswer } from '../contract/enquiries.js'
import { readStatement, type Statement } from '../prove/statement.js'

/** A relay's statements, read with a key: those that it signed for the origin, and how many it did not. */
export interface Verified {
  statements: Statement[]
  refused: number
}

/** Reads statements, believing none that the key did not sign for this origin. */
export function verifyStatements(
  { statements }: Pick<z.output<typeof receiptSchema>, 'statements'>,
  origin: string,
  relayKey: Uint8Array,
): Verified {
  const read = statements.map((signed) => readStatement(signed, origin, relayKey))
  const good = read.flatMap((one) => (one.kind === 'statement' ? [one.statement] : []))
  return { statements: good, refused: read.length - good.length }
}

type Status = z.output<typeof statusAnswer>
type Delivery = Status['deliveries'][number]

/** What the relay says happened to an enquiry and did not sign: empty if every claim rests on a statement. */
export function unprovenClaims(status: Status, statements: readonly Statement[]): string[] {
  const accepted = statements.some(
    (one) => one.event === 'SubmissionAcceptance' && one.enquiry === status.enquiryId,
  )
  return [
    ...(accepted ? [] : ['that it was accepted']),
    ...status.deliveries.flatMap((delivery) => unprovenOf(delivery, statements)),
  ]
}

function unprovenOf(delivery: Delivery, statements: readonly Statement[]): string[] {
  if (delivery.state === 'stripped') return []
  const stated = new Set(
    statements
      .filter(
        (one) =>
          'delivery' in one && one.delivery === delivery.deliveryId && one.clinic === delivery.clinicId,
      )
      .map((one) => (one.event === 'EnquiryHandled' ? `EnquiryHandled ${one.outcome}` : one.event)),
  )
  const claims: [claimed: Date | null, event: string, words: string][] = [
    [delivery.consignedAt, 'ContentConsignment', 'that it was forwarded to'],
    [delivery.handedOverAt, 'ContentHandover', 'that it was fetched by'],
    [delivery.openedAt, 'ContentOpened', 'that it was opened by'],
    [delivery.seenAt, 'ContentSeen', 'that it was read at'],
    [delivery.handledAt, `EnquiryHandled ${delivery.outcome}`, 'what came of it at'],
    [delivery.problemAt, 'ContentHandoverFailure', 'that it could not be read at'],
  ]
  return claims
    .filter(([claimed, event]) => claimed !== null && !stated.has(event))
    .map(([, , words]) => `${words} ${delivery.clinicName}`)
}
