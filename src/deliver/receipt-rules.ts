import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { deliveries } from '../database/schema.js'
import type { Fact } from '../prove/append.js'
import type { Receipt, ReceiptKind } from '../prove/receipt.js'
import { openingTokenHashOf } from '../seal/commitment.js'

/** A delivery's row. */
export type Delivery = typeof deliveries.$inferSelect

/** The part of a statement that one kind of receipt decides. */
type ReceiptFact = Fact extends infer F
  ? F extends { receipt: Uint8Array }
    ? Omit<F, 'at' | 'delivery' | 'clinic' | 'receipt'>
    : never
  : never

/** How one kind of receipt is taken. */
interface Rule<K extends ReceiptKind> {
  /** The event of the statement that rests on it. */
  event: ReceiptFact['event']
  /** Refuses a receipt that does not fit the delivery; `repeated` if one of its kind was taken before. */
  check(delivery: Delivery, receipt: Receipt<K>): 'new' | 'repeated'
  /** What it changes in the delivery's row, and what the relay states. */
  step(receipt: Receipt<K>, at: Date): { columns: Partial<Delivery>; facts: ReceiptFact }
}

/** The rules of every kind: handover, then opened, then seen, then handled; a problem at any time after handover. */
export const receiptRules: { [K in ReceiptKind]: Rule<K> } = {
  handover: {
    event: 'ContentHandover',
    check(delivery, { wrapped }) {
      if (delivery.wrappedHash === null || !equalBytes(wrapped, delivery.wrappedHash)) {
        throw new Refusal(
          'unacceptable-receipt',
          'the receipt is for other bytes than those of this delivery',
        )
      }
      return delivery.handedOverAt === null ? 'new' : 'repeated'
    },
    step: ({ wrapped }, at) => ({
      columns: { state: 'handed_over', handedOverAt: at },
      facts: { event: 'ContentHandover', wrapped },
    }),
  },
  opened: {
    event: 'ContentOpened',
    check(delivery, { token, commitment }) {
      need(delivery.handedOverAt)
      if (delivery.tokenHash === null || !equalBytes(openingTokenHashOf(token), delivery.tokenHash)) {
        throw new Refusal('unacceptable-receipt', 'the opening token is not the one inside the envelope')
      }
      if (delivery.commitment === null || !equalBytes(commitment, delivery.commitment)) {
        throw new Refusal('unacceptable-receipt', 'the content is not the one that the sender committed to')
      }
      return delivery.openedAt === null ? 'new' : 'repeated'
    },
    step: ({ token }, at) => ({
      columns: { state: 'opened', openedAt: at },
      facts: { event: 'ContentOpened', token },
    }),
  },
  seen: {
    event: 'ContentSeen',
    check(delivery) {
      need(delivery.openedAt)
      return delivery.seenAt === null ? 'new' : 'repeated'
    },
    step: (_, at) => ({ columns: { state: 'seen', seenAt: at }, facts: { event: 'ContentSeen' } }),
  },
  handled: {
    event: 'EnquiryHandled',
    check(delivery, { outcome }) {
      need(delivery.seenAt)
      return delivery.outcome === outcome ? 'repeated' : 'new'
    },
    step: ({ outcome }, at) => ({
      columns: { state: 'handled', outcome, handledAt: at },
      facts: { event: 'EnquiryHandled', outcome },
    }),
  },
  problem: {
    event: 'ContentHandoverFailure',
    check(delivery) {
      need(delivery.handedOverAt)
      if (delivery.openedAt !== null) {
        throw new Refusal('already-decided', 'this delivery was opened: it has no problem of this kind')
      }
      return delivery.problemAt === null ? 'new' : 'repeated'
    },
    step: ({ problem }, at) => ({
      columns: { state: 'problem', problem, problemAt: at },
      facts: { event: 'ContentHandoverFailure', problem },
    }),
  },
}

function need(earlier: Date | null): void {
  if (earlier === null) throw new Refusal('out-of-order')
}
