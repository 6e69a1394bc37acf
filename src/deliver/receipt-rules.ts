import { equalBytes } from '../base/bytes.js'
import { Refusal } from '../base/refusal.js'
import type { deliveries } from '../database/schema.js'
import type { Fact } from '../prove/append.js'
import type { Receipt, ReceiptKind } from '../prove/receipt.js'
import { mostOutcomes } from '../prove/statement.js'
import { openingTokenHashOf } from '../seal/commitment.js'

/** A delivery's row, but for the envelope. */
export type Delivery = Omit<typeof deliveries.$inferSelect, 'wrapped'>

/** The steps that a delivery takes. What the patient says afterwards is taken note of beside them. */
export type StepKind = Exclude<ReceiptKind, 'acknowledged'>

/** The part of a statement that one kind of receipt decides. */
type ReceiptFact = Fact extends infer F
  ? F extends { receipt: Uint8Array; event: Exclude<Fact['event'], 'FollowUpAcknowledged'> }
    ? Omit<F, 'at' | 'delivery' | 'clinic' | 'receipt'>
    : never
  : never

/** How one kind of receipt is taken. */
interface Rule<K extends StepKind> {
  /** The event of the statement that rests on it. */
  event: ReceiptFact['event']
  /**
   * Refuses a receipt that does not fit the delivery; `repeated` if one of its kind was taken before. `earlier` are the
   * receipts of its kind that were, oldest first.
   */
  check(delivery: Delivery, receipt: Receipt<K>, earlier: readonly Receipt<K>[], at: Date): 'new' | 'repeated'
  /** What it changes in the delivery's row, and what the relay states. */
  step(receipt: Receipt<K>, at: Date): { columns: Partial<Delivery>; facts: ReceiptFact }
}

/** How far ahead a clinic's clock may be before its word about order is not taken. */
const clockToleranceMs = 10 * 60_000

/** The rules of every kind: handover, then opened, then seen, then handled; a problem at any time after handover. */
export const receiptRules: { [K in StepKind]: Rule<K> } = {
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
      // A clinic that reported a problem and then could read it after all has none.
      columns: { state: 'opened', openedAt: at, problem: null, problemAt: null },
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
    check(delivery, { outcome, at: claimedAt }, earlier, at) {
      need(delivery.seenAt)
      if (delivery.outcome === outcome) return 'repeated'
      if (claimedAt.getTime() > at.getTime() + clockToleranceMs) {
        throw new Refusal('unacceptable-receipt', 'the receipt is from the future: check the clock')
      }
      const last = earlier.at(-1)
      if (last !== undefined && claimedAt <= last.at) {
        throw new Refusal('already-decided', 'a later receipt was taken before this one')
      }
      if (earlier.length >= mostOutcomes) {
        throw new Refusal('already-decided', `an outcome can be changed ${mostOutcomes - 1} times`)
      }
      return 'new'
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
