import { hex } from '../../base/bytes.js'
import { decodeFollowUp, followUpHash, readFollowUp } from '../follow-up.js'
import { decodeReceipt } from '../receipt.js'
import { isOf } from '../verify/records.js'
import type { Case } from '../verify/subject.js'
import type { FollowUpRow, Kept } from './delivery-page.js'
import type { Findings } from './findings.js'

/**
 * What the patient said afterwards about a delivery is what the patient signed, what is stated, and what the clinic took note of, each in the
 * same words; and of what is withdrawn nothing is left, unless a hold keeps it.
 */
export function checkFollowUps(kept: Kept, one: Case, origin: string, where: string, found: Findings): void {
  const { row, followUps, hasNote, isHeld } = kept
  const names = new Map(followUps.map((followUp) => [followUp.id, nameOf(hashIn(followUp))]))
  for (const followUp of followUps) {
    const at = `follow-up ${followUp.id}`
    found.expect(isSigned(followUp, origin, row.verificationKey), 'follow-up-not-signed', at)
  }
  const isAsStated =
    isSame(rowsIn(followUps), statedIn(one)) &&
    isSame(takenNoteOfIn(followUps), acknowledgedIn(one)) &&
    isSame(takenNoteOfIn(followUps), receivedIn(kept, names))
  found.expect(isAsStated, 'follow-up-not-as-stated', where)
  if (row.state !== 'withdrawn' || isHeld) return
  const isGone = row.envelope === null && !hasNote && followUps.every(({ isWrapped }) => !isWrapped)
  found.expect(isGone, 'withdrawn-not-destroyed', where)
}

const hashIn = ({ body, signature }: FollowUpRow): Uint8Array | null =>
  body === null || signature === null ? null : followUpHash({ body, signature })

const nameOf = (hash: Uint8Array | null): string => (hash === null ? 'nothing' : hex(hash))

/** What nobody signed was withdrawn by others for the patient, and says nothing. */
function isSigned(
  { id, deliveryId, kind, body, signature }: FollowUpRow,
  origin: string,
  verificationKey: Uint8Array | null,
): boolean {
  if (body === null || signature === null) return kind === 'withdrawal'
  const read = verificationKey && readFollowUp({ body, signature }, origin, verificationKey)
  if (read?.kind !== 'follow-up' || read.followUp.delivery !== deliveryId) return false
  const { followUp } = read
  return followUp.kind === kind && (followUp.kind !== 'correction' || followUp.id === id)
}

/** Each as one text: what it is, of what, and when. */
const rowsIn = (rows: readonly FollowUpRow[]): string[] =>
  rows.map((row) => {
    const said = row.body && decodeFollowUp(row.body)
    const envelope = said?.kind === 'correction' ? hex(said.envelope) : ''
    return [row.kind, nameOf(hashIn(row)), envelope, row.receivedAt.getTime()].join()
  })

const statedIn = ({ later }: Case): string[] =>
  later.flatMap(({ statement }) => {
    const at = statement.at.getTime()
    if (statement.event === 'EnquiryWithdrawn')
      return ['withdrawal', nameOf(statement.followUp), '', at].join()
    if (statement.event !== 'EnquiryCorrected') return []
    return ['correction', nameOf(statement.followUp), hex(statement.envelope), at].join()
  })

const takenNoteOfIn = (rows: readonly FollowUpRow[]): string[] =>
  rows.flatMap((row) =>
    row.acknowledgedAt === null ? [] : [nameOf(hashIn(row)), row.acknowledgedAt.getTime()].join(),
  )

const acknowledgedIn = ({ later }: Case): string[] =>
  later
    .filter((record) => isOf(record, 'FollowUpAcknowledged'))
    .map(({ statement }) => [nameOf(statement.followUp), statement.at.getTime()].join())

/** What the clinic signed, if its row names what that says; another text if not. */
const receivedIn = ({ receipts }: Kept, names: ReadonlyMap<string, string>): string[] =>
  receipts.flatMap(({ kind, body, followUpId, receivedAt }) => {
    if (kind !== 'acknowledged') return []
    const said = decodeReceipt('acknowledged', body)
    const name = said === null ? '' : nameOf(said.followUp)
    const isNamed = names.get(followUpId ?? '') === name
    return [isNamed ? name : `not ${name}`, receivedAt.getTime()].join()
  })

const isSame = (ones: readonly string[], others: readonly string[]): boolean =>
  ones.toSorted().join('\n') === others.toSorted().join('\n')
