import { type Attribute, attributes } from './attributes.js'
import { type Group, smallestGroup } from './partition.js'
import type { Table } from './tables.js'

/** An enquiry as somebody knows it who received it. What they do not know is null. */
export type JournalEntry = { month: string } & Record<Attribute, string | null>

/** What is left of published groups when somebody takes away what they know. */
export interface Remainder {
  /** How many entries of the journal are in published groups. */
  placed: number
  /** Entries for which no published group has room: of months not published yet, or wrong. */
  unplaced: number
  /** Groups of which exactly one other enquiry is left: that one is singled out. */
  singledOut: number
  /** Groups of which 1 to 10 others are left. */
  small: number
  /** The fewest others that are left in any group that the journal touches; null if nothing is left in any. */
  fewestOthers: number | null
}

/**
 * The attack of a clinic that subtracts its whole journal from what is published. What it does not know (to how many clinics the
 * patient wrote, what others reported) it guesses as luckily as can be: each entry is taken from that fitting group of which fewest
 * are left, so that the answer is at least what a real clinic achieves.
 */
export function subtractJournal(tables: readonly Table[], journal: readonly JournalEntry[]): Remainder {
  const left = new Map<Group, number>()
  let unplaced = 0
  const byKnowledge = journal.toSorted((a, b) => unknown(a) - unknown(b))
  for (const entry of byKnowledge) {
    const fitting = tables
      .filter(({ fromMonth, toMonth }) => fromMonth <= entry.month && entry.month <= toMonth)
      .flatMap(({ groups }) => groups.filter((group) => fits(group, entry)))
      .map((group) => ({ group, others: left.get(group) ?? group.enquiries }))
    const roomy = fitting.filter(({ others }) => others > 1)
    const candidates = roomy.length > 0 ? roomy : fitting.filter(({ others }) => others > 0)
    const [chosen] = candidates.toSorted((a, b) => a.others - b.others)
    if (chosen === undefined) unplaced++
    else left.set(chosen.group, chosen.others - 1)
  }
  const others = [...left.values()].filter((n) => n > 0)
  return {
    placed: journal.length - unplaced,
    unplaced,
    singledOut: others.filter((n) => n === 1).length,
    small: others.filter((n) => n < smallestGroup).length,
    fewestOthers: others.length === 0 ? null : others.reduce((least, n) => Math.min(least, n)),
  }
}

const unknown = (entry: JournalEntry): number =>
  attributes.filter((attribute) => entry[attribute] === null).length

const fits = (group: Group, entry: JournalEntry): boolean =>
  attributes.every((attribute) => {
    const value = entry[attribute]
    return value === null || group[attribute].includes(value)
  })

/**
 * In how many groups a clinic can expect to be left with exactly one other enquiry, if it knows everything about its own and any enquiry
 * is among them with the chance `share`, each for itself: the sum of n (1 - share) share^(n - 1).
 */
export const expectedSingles = (groups: readonly Group[], share: number): number =>
  groups.reduce((sum, { enquiries: n }) => sum + n * (1 - share) * share ** (n - 1), 0)
