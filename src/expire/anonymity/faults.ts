import { smallestGroup } from './partition.js'
import { overlap, type Table } from './tables.js'

/** What must not be in published tables, each with how often it is. All zero is what is promised. */
export interface Faults {
  /** Groups that are too small. */
  tooSmall: number
  /** Pairs of groups of one table that stand for the same combination: an enquiry could be in both. */
  overlapping: number
  /** Pairs of tables that are about the same month: one could be taken from the other. */
  sameMonth: number
}

/** Looks for whatever would let somebody compute a group that is smaller than a published one may be. */
export function faultsOf(tables: readonly Table[]): Faults {
  const groups = tables.flatMap((table) => table.groups)
  return {
    tooSmall: groups.filter(({ enquiries }) => enquiries < smallestGroup).length,
    overlapping: tables.reduce((sum, table) => sum + pairs(table.groups, overlap), 0),
    sameMonth: pairs(
      tables,
      (one, other) => one.fromMonth <= other.toMonth && other.fromMonth <= one.toMonth,
    ),
  }
}

const pairs = <T>(all: readonly T[], isPair: (one: T, other: T) => boolean): number =>
  all.reduce((sum, one, i) => sum + all.slice(i + 1).filter((other) => isPair(one, other)).length, 0)
