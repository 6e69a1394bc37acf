import type { z } from 'zod'
import { equalBytes } from '../base/bytes.js'
import type { receiptSchema, statusAnswer } from '../contract/enquiries.js'
import { isUnusable } from '../prove/saying.js'
import { readStatement, type Statement } from '../prove/statement.js'

/** A relay's statements, read with a key: those that it signed for the origin, by time, and how many it did not. */
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
  const good = read
    .flatMap((one) => (one.kind === 'statement' ? [one.statement] : []))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return { statements: good, refused: read.length - good.length }
}

type Status = z.output<typeof statusAnswer>
type Delivery = Status['deliveries'][number]
/**
 * What of a delivery the relay has to have signed: all but the clinic's name, which is the directory's, that its key is lost, which
 * is no event and may end, and the advice to ask another clinic. What the patient said afterwards is looked at by itself.
 */
type Shown = Omit<Delivery, 'clinicId' | 'clinicName' | 'deliveryId' | 'lost' | 'offerAnother' | 'followUps'>

/** What the relay says happened to an enquiry and did not sign: empty if every word of it follows from statements. */
export function unprovenClaims(status: Status, statements: readonly Statement[]): string[] {
  const acceptance = statements
    .filter((one) => one.event === 'SubmissionAcceptance')
    .find(({ enquiry }) => enquiry === status.enquiryId)
  const isAccepted = acceptance?.reference === status.reference && isSame(acceptance.at, status.acceptedAt)
  const named = status.deliveries.map(({ deliveryId }) => deliveryId)
  const isWhole = isSame(acceptance?.deliveries.toSorted().join(), named.toSorted().join())
  return [
    ...(isAccepted ? [] : ['that it was accepted']),
    ...(isWhole ? [] : ['to which clinics it went']),
    ...status.deliveries.flatMap((delivery) => unprovenOf(delivery, statements)),
  ]
}

const words: Readonly<Record<keyof Shown, string>> = {
  consignedAt: 'that it was forwarded to',
  dueAt: 'until when it is kept for',
  handedOverAt: 'that it was fetched by',
  openedAt: 'that it was opened by',
  seenAt: 'that it was read at',
  handledAt: 'when it was answered by',
  outcome: 'what came of it at',
  problemAt: 'that it could not be read at',
  withdrawnAt: 'that it was withdrawn from',
  state: 'how far it has come at',
}

function unprovenOf(delivery: Delivery, statements: readonly Statement[]): string[] {
  const { deliveryId, clinicId, clinicName } = delivery
  const own = statements.filter(
    (one) => 'delivery' in one && one.delivery === deliveryId && one.clinic === clinicId,
  )
  const shown = shownBy(own)
  const members = Object.keys(words) as (keyof Shown)[]
  return [
    ...members
      .filter((member) => !isSame(shown?.[member], delivery[member]))
      .map((member) => `${words[member]} ${clinicName}`),
    ...(delivery.followUps.every((one) => isBorneOut(one, own))
      ? []
      : [`what was said afterwards to ${clinicName}, and when it took note of that`]),
  ]
}

/** Whether statements say that something was corrected or withdrawn when it is shown to have been, and taken note of likewise. */
function isBorneOut(
  { kind, hash, receivedAt, acknowledgedAt }: Delivery['followUps'][number],
  own: readonly Statement[],
): boolean {
  const isThis = (followUp: Uint8Array | null) =>
    followUp === null || hash === null ? followUp === hash : equalBytes(followUp, hash)
  const wanted = kind === 'withdrawal' ? 'EnquiryWithdrawn' : 'EnquiryCorrected'
  const said = own.find((one) => one.event === wanted && 'followUp' in one && isThis(one.followUp))
  const noted = own.find((one) => one.event === 'FollowUpAcknowledged' && isThis(one.followUp))
  return isSame(said?.at, receivedAt) && isSame(noted?.at ?? null, acknowledgedAt)
}

/** What a delivery's statements show; `null` if not even that it was forwarded. */
function shownBy(own: readonly Statement[]): Shown | null {
  const last = <E extends Statement['event']>(event: E) =>
    own.findLast((one): one is Extract<Statement, { event: E }> => one.event === event)
  const consigned = last('ContentConsignment')
  if (consigned === undefined) return null
  const [handedOver, opened, seen] = [last('ContentHandover'), last('ContentOpened'), last('ContentSeen')]
  const handled = last('EnquiryHandled')
  const problem = opened === undefined ? own.findLast(isUnusable) : undefined
  const withdrawn = last('EnquiryWithdrawn')
  const steps = [
    [withdrawn, 'withdrawn'],
    [problem, 'problem'],
    [handled, 'handled'],
    [seen, 'seen'],
    [opened, 'opened'],
    [handedOver, 'handed_over'],
  ] as const
  return {
    state: steps.find(([statement]) => statement !== undefined)?.[1] ?? 'consigned',
    outcome: handled?.outcome ?? null,
    consignedAt: consigned.at,
    dueAt: consigned.dueAt,
    handedOverAt: handedOver?.at ?? null,
    openedAt: opened?.at ?? null,
    seenAt: seen?.at ?? null,
    handledAt: handled?.at ?? null,
    problemAt: problem?.at ?? null,
    withdrawnAt: withdrawn?.at ?? null,
  }
}

const isSame = (a: Date | string | null | undefined, b: Date | string | null): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
