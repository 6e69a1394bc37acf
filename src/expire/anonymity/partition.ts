import { type Attribute, attributes, cutsOf, type Hierarchies } from './attributes.js'

/** No group is smaller. */
export const smallestGroup = 11

/**
 * What a bit about an attribute is worth. Statistics are asked for by care need first; without weights the attributes with few values
 * would be cut before it, and of a thousand groups nine in ten would be about all care needs at once.
 */
const weights: Readonly<Record<Attribute, number>> = {
  careNeeds: 4,
  counties: 1,
  outcomes: 1,
  clinicCounts: 0.5,
}

/** Enquiries that are alike in everything that is kept of them. */
export interface Kind {
  careNeeds: string
  counties: string
  outcomes: string
  clinicCounts: string
  enquiries: number
}

/** A group: for each attribute the values that it stands for, in the hierarchy's order, and how many enquiries have one of each. */
export type Group = { [A in Attribute]: readonly string[] } & { enquiries: number }

/**
 * Partitions kinds into groups of at least {@link smallestGroup}. The groups are disjoint and cover every combination of values
 * that there is, whether an enquiry has it or not.
 *
 * From the top down (after Mondrian, LeFevre and others 2006): all of it is one group, and each group is cut in two along one attribute
 * as long as both parts are large enough. Of all such cuts the one is made that tells most: `n log n - a log a - b log b`, which is
 * by how many bits, all enquiries together, knowing the part narrows down an enquiry (the mutual information between record and
 * group), times the attribute's weight. The same kinds give the same groups in whatever order they come. Throws RangeError for
 * fewer enquiries than one group has, and for a value that the hierarchies do not know.
 */
export function partition(kinds: readonly Kind[], hierarchies: Hierarchies): Group[] {
  for (const kind of kinds) checkKind(kind, hierarchies)
  const all = sumOf(kinds)
  if (all < smallestGroup) throw new RangeError(`a group has at least ${smallestGroup}, and there are ${all}`)
  const whole: Node = {
    kinds,
    group: {
      careNeeds: hierarchies.careNeeds.values,
      counties: hierarchies.counties.values,
      outcomes: hierarchies.outcomes.values,
      clinicCounts: hierarchies.clinicCounts.values,
      enquiries: all,
    },
  }
  const done: Group[] = []
  for (let open = [whole]; open.length > 0; ) {
    const node = open.pop() as Node
    const cut = bestCut(node, hierarchies)
    if (cut === null) done.push(node.group)
    else open = [...open, ...split(node, cut)]
  }
  return done.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

interface Node {
  kinds: readonly Kind[]
  group: Group
}

interface Cut {
  attribute: Attribute
  first: readonly string[]
}

function checkKind(kind: Kind, hierarchies: Hierarchies): void {
  if (!Number.isInteger(kind.enquiries) || kind.enquiries < 1)
    throw new RangeError('a kind counts at least one')
  for (const attribute of attributes) {
    if (!hierarchies[attribute].values.includes(kind[attribute]))
      throw new RangeError(`a record has a value of ${attribute} that is not known`)
  }
}

function bestCut({ kinds, group }: Node, hierarchies: Hierarchies): Cut | null {
  let best: Cut | null = null
  let most = 0
  for (const attribute of attributes) {
    const counts = countsBy(attribute, kinds)
    for (const first of cutsOf(hierarchies[attribute], group[attribute])) {
      const part = first.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0)
      const gain = weights[attribute] * gainOf(part, group.enquiries - part)
      if (gain > most) [best, most] = [{ attribute, first }, gain]
    }
  }
  return best
}

/** The bits that a cut into two parts gives; 0 if one of them is too small. */
function gainOf(a: number, b: number): number {
  if (Math.min(a, b) < smallestGroup) return 0
  const weigh = (n: number) => n * Math.log2(n)
  return weigh(a + b) - weigh(a) - weigh(b)
}

function countsBy(attribute: Attribute, kinds: readonly Kind[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind[attribute], (counts.get(kind[attribute]) ?? 0) + kind.enquiries)
  return counts
}

function split({ kinds, group }: Node, { attribute, first }: Cut): [Node, Node] {
  const part = (isFirst: boolean): Node => {
    const values = group[attribute].filter((value) => first.includes(value) === isFirst)
    const own = kinds.filter((kind) => values.includes(kind[attribute]))
    return { kinds: own, group: { ...group, [attribute]: values, enquiries: sumOf(own) } }
  }
  return [part(true), part(false)]
}

const sumOf = (kinds: readonly Kind[]): number => kinds.reduce((sum, { enquiries }) => sum + enquiries, 0)

const keyOf = (group: Group): string => attributes.map((attribute) => group[attribute].join(' ')).join('\n')

/** Whether a group stands for a combination of values. */
export const covers = (group: Group, kind: Omit<Kind, 'enquiries'>): boolean =>
  attributes.every((attribute) => group[attribute].includes(kind[attribute]))
