import { counties } from '../../form/postcode.js'
import type { outcomes } from '../../prove/statement.js'
import { regions } from './regions.js'

/** What a record says of an enquiry, apart from its month. The order decides between cuts that are equally good. */
export const attributes = ['careNeeds', 'counties', 'outcomes', 'clinicCounts'] as const

/** One of {@link attributes}. */
export type Attribute = (typeof attributes)[number]

/** The outcome of an enquiry of which no clinic reported any. */
export const noOutcome = 'none'

/** All values that an attribute can have, in one order; and the classes that its values are merged into on their way to all. */
export interface Hierarchy {
  values: readonly string[]
  classes: readonly (readonly string[])[]
  /** Whether only neighbours are merged: 4 and 5, not 4 and 7. */
  isOrdered: boolean
}

/** The hierarchy of each attribute. */
export type Hierarchies = Readonly<Record<Attribute, Hierarchy>>

const clinicCounts: Hierarchy = {
  values: Array.from({ length: 20 }, (_, i) => String(i + 1)),
  classes: [['1'], ['2', '3'], Array.from({ length: 17 }, (_, i) => String(i + 4))],
  isOrdered: true,
}

const answered = ['appointment', 'reached', 'cannot_help'] as const satisfies (typeof outcomes)[number][]
const unanswered = ['not_reached', noOutcome] as const

/**
 * The hierarchies for the care needs of a policy. They are the same whatever the records are: a group stands for values that nobody in
 * it may have, so that neither what it names nor what it leaves out tells whether there was somebody.
 */
export const hierarchiesFor = (careNeeds: readonly string[]): Hierarchies => ({
  careNeeds: { values: [...new Set(careNeeds)].toSorted(), classes: [], isOrdered: false },
  counties: { values: counties.map(({ code }) => code), classes: regions, isOrdered: false },
  outcomes: { values: [...answered, ...unanswered], classes: [answered, unanswered], isOrdered: false },
  clinicCounts,
})

/**
 * The ways in which a set of values can be cut in two, as the first part of each: a class from the others, or one value from the
 * others. Of ordered values only neighbours stay together, and a class is cut only when it stands alone.
 */
export function cutsOf({ values, classes, isOrdered }: Hierarchy, set: readonly string[]): string[][] {
  if (set.length < 2) return []
  const ofClasses = classes.map((members) => set.filter((value) => members.includes(value)))
  const whole = ofClasses.filter(({ length }) => length > 0)
  if (!isOrdered) {
    const several = whole.filter(({ length }) => length > 1 && length < set.length)
    return [...several, ...set.map((value) => [value])]
  }
  const inOrder = set.toSorted((a, b) => values.indexOf(a) - values.indexOf(b))
  const steps = whole.length > 1 ? whole : inOrder.map((value) => [value])
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).flat())
}
