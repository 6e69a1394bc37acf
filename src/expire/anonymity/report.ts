import { type Attribute, attributes, type Hierarchies } from './attributes.js'
import { type Faults, faultsOf } from './faults.js'
import { type Inference, inferences } from './inference.js'
import { expectedSingles } from './singling-out.js'
import { precisionOf, type Table } from './tables.js'

/** How much one attribute is generalised, as shares of all enquiries from 0 to 1. */
export interface Precision {
  attribute: Attribute
  exact: number
  merged: number
  all: number
}

/** How anonymous the published tables are, in the terms of WP29's opinion 05/2014: ANONYMITY.md says how it is measured. */
export interface AnonymityReport extends Faults {
  tables: number
  groups: number
  enquiries: number
  /** The smallest and the largest group; null if there is none. */
  smallest: number | null
  largest: number | null
  /** How many groups there are of which sizes. */
  sizes: { from: number; to: number | null; groups: number }[]
  precision: Precision[]
  /** Linkability: the chance that somebody who is known to be in a group is a given one of it, at most and on average. */
  linking: { highest: number; average: number }
  /** Singling out: how many others a clinic isolates on average that has this share of all enquiries. */
  singlingOut: { share: number; expected: number }[]
  inference: Inference[]
}

const sizeClasses = [1, 11, 16, 21, 31, 51] as const
const clinicShares = [0.1, 0.25, 0.5, 0.75, 0.9]

/** Measures published tables. */
export function anonymityReport(tables: readonly Table[], hierarchies: Hierarchies): AnonymityReport {
  const groups = tables.flatMap((table) => table.groups)
  const sizes = groups.map(({ enquiries }) => enquiries).toSorted((a, b) => a - b)
  const enquiries = sizes.reduce((sum, size) => sum + size, 0)
  const shareOf = (attribute: Attribute, precision: 'exact' | 'merged' | 'all') =>
    groups
      .filter((group) => precisionOf(group, attribute, hierarchies) === precision)
      .reduce((sum, group) => sum + group.enquiries, 0) / Math.max(enquiries, 1)
  return {
    ...faultsOf(tables),
    tables: tables.length,
    groups: groups.length,
    enquiries,
    smallest: sizes[0] ?? null,
    largest: sizes.at(-1) ?? null,
    sizes: sizeClasses.map((from, i) => {
      const to = (sizeClasses[i + 1] ?? Number.POSITIVE_INFINITY) - 1
      const inClass = sizes.filter((size) => size >= from && size <= to).length
      return { from, to: Number.isFinite(to) ? to : null, groups: inClass }
    }),
    precision: attributes.map((attribute) => ({
      attribute,
      exact: shareOf(attribute, 'exact'),
      merged: shareOf(attribute, 'merged'),
      all: shareOf(attribute, 'all'),
    })),
    // Each of n people of a group is the one with the chance 1/n: on average over all people that is groups / people.
    linking: {
      highest: sizes[0] === undefined ? 0 : 1 / sizes[0],
      average: groups.length / Math.max(enquiries, 1),
    },
    singlingOut: clinicShares.map((share) => ({ share, expected: expectedSingles(groups, share) })),
    inference: inferences(tables, hierarchies),
  }
}
