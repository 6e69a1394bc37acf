import { equalBytes, hex } from '../../base/bytes.js'
import { isUnusable } from '../saying.js'
import type { Statement } from '../statement.js'
import { readReceipts } from '../verify/receipts.js'
import { isOf, type RecordOf } from '../verify/records.js'
import { checkSequence } from '../verify/sequence.js'
import type { Case } from '../verify/subject.js'
import type { Kept, Row } from './delivery-page.js'
import type { Findings } from './findings.js'
import { isRewrappedSince } from './holds.js'
import type { PublishedKey } from './published.js'
import { isSilenceAsStated } from './silence.js'

/**
 * What is stated and signed about a delivery holds together, by the rules by which strangers check evidence (FORMAT.md, rules 6 and
 * 7), and the delivery's row says exactly what follows from it.
 */
export function checkStory(
  { row, receipts, holds }: Kept,
  one: Case,
  origin: string,
  keys: ReadonlyMap<string, PublishedKey>,
  where: string,
  found: Findings,
): void {
  const place = one.consignment.where
  const signers = [...new Set(receipts.map(({ keyId }) => hex(keyId)))]
    .flatMap((id) => keys.get(id)?.established ?? [])
    .map((key) => ({ ...key, where: place }))
  const { signedFor, reasons } = readReceipts(one, signers, origin)
  for (const { code } of [...reasons, ...checkSequence({ acceptance: null, cases: [one], holds: [] }, [])]) {
    found.note('delivery-contradictory', `${where}: ${code}`)
  }
  // Of several outcomes the one counts that the clinic signed last, by its own clock.
  const signedAt = new Map(signedFor.map(({ record, receipt }) => [record.statement, receipt.at.getTime()]))
  const handled = saidOf(one, 'EnquiryHandled').toSorted(
    (a, b) => (signedAt.get(a) ?? 0) - (signedAt.get(b) ?? 0),
  )
  const isAsStated = isSame(row, endOf(one, handled.at(-1))) && isSilenceAsStated(row, one)
  found.expect(isAsStated, 'delivery-not-as-stated', where)
  const isOfThese = saidOf(one, 'ContentHandover').every(
    ({ wrapped, at }) =>
      isRewrappedSince(at, holds) || (row.wrappedHash !== null && equalBytes(wrapped, row.wrappedHash)),
  )
  found.expect(isOfThese, 'envelope-damaged', where)
}

/** What the statements of one event say. */
const saidOf = <E extends Statement['event']>({ later }: Case, event: E): RecordOf<E>['statement'][] =>
  later.filter((record) => isOf(record, event)).map(({ statement }) => statement)

type End = Pick<
  Row,
  | 'state'
  | 'outcome'
  | 'problem'
  | 'handedOverAt'
  | 'openedAt'
  | 'seenAt'
  | 'handledAt'
  | 'problemAt'
  | 'withdrawnAt'
>

/** How far a delivery came, by what is stated about it. A problem that was overcome is none. */
function endOf(one: Case, handled: RecordOf<'EnquiryHandled'>['statement'] | undefined): End {
  const handedOver = saidOf(one, 'ContentHandover')[0]
  const opened = saidOf(one, 'ContentOpened')[0]
  const seen = saidOf(one, 'ContentSeen')[0]
  const problem = opened === undefined ? saidOf(one, 'ContentHandoverFailure').find(isUnusable) : undefined
  const withdrawn = saidOf(one, 'EnquiryWithdrawn')[0]
  const states = [
    withdrawn && 'withdrawn',
    handled && 'handled',
    seen && 'seen',
    opened && 'opened',
    problem && 'problem',
    handedOver && 'handed_over',
  ] as const
  return {
    state: states.find((state) => state !== undefined) ?? 'consigned',
    outcome: handled?.outcome ?? null,
    problem: problem?.problem ?? null,
    handedOverAt: handedOver?.at ?? null,
    openedAt: opened?.at ?? null,
    seenAt: seen?.at ?? null,
    handledAt: handled?.at ?? null,
    problemAt: problem?.at ?? null,
    withdrawnAt: withdrawn?.at ?? null,
  }
}

const isSame = (row: Row, end: End): boolean =>
  row.state === end.state &&
  row.outcome === end.outcome &&
  row.problem === end.problem &&
  (['handedOverAt', 'openedAt', 'seenAt', 'handledAt', 'problemAt', 'withdrawnAt'] as const).every(
    (instant) => row[instant]?.getTime() === end[instant]?.getTime(),
  )
