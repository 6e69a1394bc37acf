import type { holds } from '../../database/schema.js'
import { checkHolds as contradictionsOf, type HoldRecord } from '../verify/holds.js'
import type { Row as DeliveryRow } from './delivery-page.js'
import type { Findings } from './findings.js'
import type { StatedHold } from './stated-holds.js'

/** The row of a hold. */
export type HoldRow = typeof holds.$inferSelect

/** The rows about the holds on an enquiry say what is stated, all of it and nothing else, and by the rules for evidence (FORMAT.md, rule 7). */
export function checkHolds(
  rows: readonly HoldRow[],
  stated: readonly StatedHold[],
  where: string,
  found: Findings,
): void {
  const placed = stated.flatMap(({ said, withheld }) =>
    said.event === 'HoldPlaced' ? [{ said, withheld }] : [],
  )
  const records = stated.map(({ said }, index) => ({
    where: { list: 'statements' as const, index },
    statement: said,
    receipt: undefined,
  })) as HoldRecord[]
  const isSo =
    rows.length === placed.length &&
    rows.every((row) => placed.some((one) => isAsPlaced(row, one)) && isAsEnded(row, stated)) &&
    contradictionsOf({ acceptance: null, holds: records }).length === 0
  found.expect(isSo, 'hold-not-as-stated', where)
}

const isAsPlaced = (
  { id, placedAt, until, isTold }: HoldRow,
  { said, withheld }: { said: Extract<StatedHold['said'], { event: 'HoldPlaced' }>; withheld: boolean },
): boolean =>
  said.act === id &&
  said.at.getTime() === placedAt.getTime() &&
  said.until.getTime() === until.getTime() &&
  withheld === !isTold

/** A hold ends when it is released, when another takes its place, or by itself; and one that has not ended is the last. */
function isAsEnded({ id, placedAt, until, endedAt }: HoldRow, stated: readonly StatedHold[]): boolean {
  const after = stated.filter(({ said }) => said.act !== id && said.at >= placedAt)
  if (endedAt === null) return after.length === 0
  const ends = [until, ...after.map(({ said }) => said.at)]
  return ends.some((end) => end.getTime() === endedAt.getTime())
}

/**
 * Whether a delivery is due as stated: when its consignment says, or, under a hold, when that ends. Let go after its own time, it is due at
 * that instant.
 */
export function isDueAsHeld(
  { dueAt, heldFromAt }: Pick<DeliveryRow, 'dueAt' | 'heldFromAt'>,
  consignedUntil: Date,
  stated: readonly StatedHold['said'][],
): boolean {
  if ((heldFromAt ?? dueAt).getTime() !== consignedUntil.getTime()) return false
  const last = stated.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1)
  if (heldFromAt === null) return last?.event !== 'HoldPlaced' || last.until <= dueAt
  if (last === undefined || dueAt < heldFromAt) return false
  return dueAt.getTime() === (last.event === 'HoldPlaced' ? last.until : last.at).getTime()
}

/** Whether the envelope was wrapped anew since an instant: under the key of another day. */
export const isRewrappedSince = (at: Date, stated: readonly StatedHold['said'][]): boolean =>
  stated.some((said) => said.at >= at)
