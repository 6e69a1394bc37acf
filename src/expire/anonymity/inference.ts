import { type Attribute, attributes, type Hierarchies } from './attributes.js'
import type { Group } from './partition.js'
import type { Table } from './tables.js'

/** By how much what is published lets somebody guess one thing about a person of whom they know the rest. */
export interface Inference {
  attribute: Attribute
  /** Whatever is guessed, and how often that is right of those who are like the person. */
  value: string
  chance: number
  /** How often it is right of anybody of these months. */
  baseRate: number
  /** How many enquiries are like the person in what is known, as far as can be told. */
  alike: number
  period: Pick<Table, 'fromMonth' | 'toMonth'>
}

/**
 * For each attribute the guess that gains most. Somebody knows that a person is in the months of a table, and within a group's values
 * in all attributes but one. They read each group as spread evenly over the values that it stands for, which is all that is published,
 * and guess the most frequent value among whoever fits.
 */
export const inferences = (tables: readonly Table[], hierarchies: Hierarchies): Inference[] =>
  attributes.flatMap((attribute) => {
    const guesses = tables.flatMap((table) => guessesIn(table, attribute, hierarchies))
    const gain = ({ chance, baseRate }: Inference) => chance - baseRate
    const [best] = guesses.toSorted((a, b) => gain(b) - gain(a))
    return best === undefined ? [] : [best]
  })

function guessesIn(
  { groups, fromMonth, toMonth }: Table,
  target: Attribute,
  hierarchies: Hierarchies,
): Inference[] {
  const base = spread(groups, target, () => 1)
  const total = sum(base)
  const known = attributes.filter((attribute) => attribute !== target)
  const cells = new Map(groups.map((group) => [known.map((one) => group[one].join(' ')).join('\n'), group]))
  return [...cells.values()].flatMap((cell) => {
    const inside = known.map(
      (one) => new Set(cell[one].length < hierarchies[one].values.length ? cell[one] : []),
    )
    const shareIn = (group: Group) =>
      known.reduce((share, one, i) => {
        const values = inside[i] as Set<string>
        if (values.size === 0) return share
        return (share * group[one].filter((value) => values.has(value)).length) / group[one].length
      }, 1)
    const alike = spread(groups, target, shareIn)
    const all = sum(alike)
    return [...alike].map(([value, n]) => ({
      attribute: target,
      value,
      chance: n / all,
      baseRate: (base.get(value) ?? 0) / total,
      alike: Math.round(all),
      period: { fromMonth, toMonth },
    }))
  })
}

/** How many enquiries have each value of an attribute, of that share of each group that counts. */
function spread(groups: readonly Group[], attribute: Attribute, shareOf: (group: Group) => number) {
  const counts = new Map<string, number>()
  for (const group of groups) {
    const each = (group.enquiries * shareOf(group)) / group[attribute].length
    if (each === 0) continue
    for (const value of group[attribute]) counts.set(value, (counts.get(value) ?? 0) + each)
  }
  return counts
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0)
