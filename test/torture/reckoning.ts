import type { Line } from './ledger.js'
import type { Received } from './readers.js'

/** What became of everything that was sent: the ledger against the inboxes. */
export interface Reckoning {
  sent: number
  acknowledged: number
  /** Acknowledged after having been sent more than once: an answer was lost, or the relay was not there. */
  onRepeat: number
  /** Never acknowledged, because the sender gave up; `givenUpButStored` of them are in every chosen inbox all the same. */
  givenUp: number
  givenUpButStored: number
  inInboxes: number
  opened: number
  /** Deliveries in an inbox beside another one with the same enquiry. */
  duplicates: number
  /** Deliveries of acknowledged enquiries that are not in their inbox. */
  lost: number
  /** Enquiries that are in some of their inboxes and not in others. */
  half: number
  /** Deliveries that nobody sent, or in which the clinic found something else than was sealed. */
  unknown: number
}

/** Compares the lines of a ledger with what lies in the inboxes. */
export function reckon(lines: readonly Line[], received: readonly Received[]): Reckoning {
  const acknowledged = lines.filter((line) => line.kind === 'acknowledged')
  const isAcknowledged = new Set(acknowledged.map(({ enquiryId }) => enquiryId))
  const sent = lines.filter((line) => line.kind === 'sealed')
  const inbox = new Map(received.map((delivery) => [delivery.deliveryId, delivery]))
  const ledger = { lost: 0, half: 0, givenUpButStored: 0 }
  const known = new Set<string>()
  const readable = received.filter(({ message }) => message !== null)
  for (const { enquiryId, message, request } of sent) {
    const there = request.deliveries.filter(({ deliveryId, clinicId }) => {
      const found = inbox.get(deliveryId)
      const isIt = found?.clinicId === clinicId && found.message === message
      if (isIt) known.add(deliveryId)
      return isIt
    })
    const missing = request.deliveries.length - there.length
    if (isAcknowledged.has(enquiryId)) ledger.lost += missing
    else if (missing === 0) ledger.givenUpButStored += 1
    if (missing > 0 && there.length > 0) ledger.half += 1
  }
  return {
    sent: sent.length,
    acknowledged: isAcknowledged.size,
    onRepeat: acknowledged.filter(({ attempts }) => attempts > 1).length,
    givenUp: sent.length - isAcknowledged.size,
    inInboxes: received.length,
    opened: readable.length,
    duplicates:
      readable.length - new Set(readable.map(({ clinicId, message }) => `${clinicId} ${message}`)).size,
    unknown: received.filter(({ deliveryId }) => !known.has(deliveryId)).length,
    ...ledger,
  }
}
