import { z } from 'zod'
import { visibleLine } from '../../base/visible.js'
import { statusAnswer } from '../../contract/enquiries.js'
import type { outcomes } from '../../prove/statement.js'
import { moment } from '../moments.js'
import { unprovenClaims, verifyStatements } from '../statements.js'
import { endWith, remark, say, sayJson } from '../terminal.js'

/** What the relay answers to a patient. */
export type Status = z.output<typeof statusAnswer>

const outcomeForPatient: Readonly<Record<(typeof outcomes)[number], string>> = {
  reached: 'the clinic says that it has reached you',
  not_reached: 'the clinic says that it could not reach you',
  appointment: 'the clinic says that you have an appointment',
  cannot_help: 'the clinic says that it cannot help with this',
}

const notifyWords = {
  on: 'You are told of news by e-mail, until you say: videre status --stop-mail',
  off: 'Your address for news took no mail, and is not used any more.',
} as const

/** How to check what the relay says. Without a pinned key it is checked with the one that the relay names itself. */
export interface Checking {
  origin: string
  pinned: Uint8Array | undefined
  json: boolean
}

/** Says clinic by clinic what happened, and whether the relay's signatures bear it out. Ends with 1 if not. */
export function sayStatus(status: Status, { origin, pinned, json }: Checking): void {
  const { statements, refused } = verifyStatements(status.receipt, origin, pinned ?? status.receipt.relayKey)
  const unproven = unprovenClaims(status, statements)
  if (json) {
    const { receipt: _, ...facts } = z.encode(statusAnswer, status)
    sayJson({
      ...facts,
      verified: { statements: statements.length, refused, unproven, pinned: pinned !== undefined },
    })
  } else {
    say(`Enquiry ${status.reference}, sent ${moment(status.acceptedAt)}; kept until ${moment(status.dueAt)}.`)
    if (status.hold !== null)
      say(
        `On hold until ${moment(status.hold.until)}: two of the operator’s staff decided ${moment(status.hold.placedAt)} that it is kept until then at least. Nobody is given more of it for that.`,
      )
    say()
    for (const delivery of status.deliveries) sayDelivery(delivery)
    if (status.copyLost) say('  The relay has lost the key to your own copy: it can be shown no more')
    for (const { at, delivery } of statements.filter((one) => one.event === 'EvidenceRetrieved')) {
      const name = status.deliveries.find(({ deliveryId }) => deliveryId === delivery)?.clinicName ?? ''
      say(`  The operator’s staff fetched the evidence of what went to ${visibleLine(name)} (${moment(at)})`)
    }
    for (const { at, delivery, basis } of statements.filter((one) => one.event === 'EvidenceDisclosed')) {
      const name = status.deliveries.find(({ deliveryId }) => deliveryId === delivery)?.clinicName ?? ''
      const why = basis === 'law' ? 'because the law demands it' : 'for a legal claim'
      say(
        `  The evidence of what went to ${visibleLine(name)}, without content, was handed out ${why} (${moment(at)})`,
      )
    }
    say()
    if (status.notify.state !== 'none') say(notifyWords[status.notify.state])
  }
  if (refused > 0 || unproven.length > 0) {
    endWith(1)
    if (refused > 0)
      remark(`Do not rely on this: ${refused} of its statements are not signed with the key of ${origin}.`)
    for (const claim of unproven) remark(`The relay did not sign ${visibleLine(claim)}.`)
    return
  }
  if (json) return
  say(`All of it rests on ${statements.length} statements that ${origin} signed; they were checked.`)
  if (pinned === undefined)
    say('The key for that came from the relay itself: --relay-key checks with one from elsewhere.')
}

function sayDelivery(delivery: Status['deliveries'][number]): void {
  say(`  ${visibleLine(delivery.clinicName)}: ${deliveryWords(delivery)}${lostWords(delivery)}`)
  for (const followUp of delivery.followUps) say(`    ${followUpWords(followUp)}`)
}

/** What was said to the clinic afterwards, and whether it has confirmed that it knows. */
function followUpWords({
  kind,
  receivedAt,
  acknowledgedAt,
}: Status['deliveries'][number]['followUps'][number]) {
  const said = kind === 'correction' ? 'new contact details' : 'withdrawal'
  return acknowledgedAt === null
    ? `${said} (${moment(receivedAt)}), which the clinic has not confirmed yet`
    : `${said} (${moment(receivedAt)}), which the clinic has confirmed (${moment(acknowledgedAt)})`
}

/** A clinic that did not fetch it will never have it; whoever did keeps what they fetched. */
const lostWords = ({ lost, state }: Status['deliveries'][number]): string =>
  lost && state === 'consigned'
    ? '; the relay has since lost the key to it, and the clinic can never read it: please send a new enquiry'
    : ''

function deliveryWords(delivery: Status['deliveries'][number]): string {
  const { state, outcome, consignedAt, handedOverAt, openedAt, seenAt, handledAt, problemAt } = delivery
  const { withdrawnAt } = delivery
  const on = (at: Date | null): string => (at === null ? '' : ` (${moment(at)})`)
  switch (state) {
    case 'consigned':
      return `in its inbox, not fetched yet${on(consignedAt)}`
    case 'handed_over':
      return `the clinic signed for it, and has not opened it yet${on(handedOverAt)}`
    case 'opened':
      return `the clinic's computer could open it; nobody has read it yet${on(openedAt)}`
    case 'seen':
      return `somebody at the clinic has it on the screen${on(seenAt)}`
    case 'handled':
      return `${outcome === null ? 'answered' : outcomeForPatient[outcome]}${on(handledAt)}`
    case 'problem':
      return `the clinic could not read it${on(problemAt)}; please contact the clinic yourself`
    case 'withdrawn':
      return `withdrawn${on(withdrawnAt)}; ${handedOverAt === null ? 'the clinic had not fetched it' : 'the clinic had fetched it, and keeps what it noted of it by its own rules'}`
    case 'stripped':
      return 'its time is over; the contact data is gone'
  }
}
