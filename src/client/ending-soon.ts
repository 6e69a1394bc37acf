import type { InboxDelivery } from './clinic.js'

/** How long before the relay's copy of an enquiry goes its clinic is told what it has not done with it: two weeks' notice. */
const noticeMs = 14 * 86_400_000

/** What a clinic has not done with an enquiry: said what came of it, or written it to a file of its own. */
export type LeftOpen = 'unhandled' | 'unexported'

/** An enquiry that ends soon, and what was not done with it. */
export interface Ending {
  delivery: InboxDelivery
  open: LeftOpen[]
}

/**
 * The deliveries whose time is over within 14 days and that are not handled, or not among the ids in `exported`: those that end first
 * before the others. Nothing can be done with what was withdrawn, lost by the relay, or is of no use: those are not among them.
 */
export function endingSoon(
  deliveries: readonly InboxDelivery[],
  now: Date,
  exported: ReadonlySet<string>,
): Ending[] {
  return deliveries
    .filter(({ dueAt, state, lost }) => {
      const leftMs = dueAt.getTime() - now.getTime()
      return leftMs > 0 && leftMs <= noticeMs && !lost && !isEnded(state)
    })
    .map((delivery) => ({ delivery, open: leftOpen(delivery, exported) }))
    .filter(({ open }) => open.length > 0)
    .toSorted((a, b) => a.delivery.dueAt.getTime() - b.delivery.dueAt.getTime())
}

const isEnded = (state: InboxDelivery['state']): boolean =>
  state === 'problem' || state === 'withdrawn' || state === 'stripped'

const leftOpen = ({ state, deliveryId }: InboxDelivery, exported: ReadonlySet<string>): LeftOpen[] => [
  ...(state === 'handled' ? [] : (['unhandled'] as const)),
  ...(exported.has(deliveryId) ? [] : (['unexported'] as const)),
]
