import { type Attribute, attributes, type Hierarchies, hierarchiesFor } from './attributes.js'
import type { Group } from './partition.js'

/** What is published of a month, or of a run of months that were too small alone: `yyyy-mm`, both included. */
export interface Table {
  fromMonth: string
  toMonth: string
  groups: readonly Group[]
}

/** A group as it is stored and published: codes separated by spaces, in the hierarchy's order; `*` for all values. */
export type GroupText = Record<Attribute, string> & { enquiries: number }

/** The row of one group. */
export type Row = GroupText & Pick<Table, 'fromMonth' | 'toMonth'>

const allValues = '*'

/** Writes a group down. */
export const groupText = (group: Group, hierarchies: Hierarchies): GroupText => {
  const text = (attribute: Attribute) =>
    group[attribute].length === hierarchies[attribute].values.length ? allValues : group[attribute].join(' ')
  return {
    careNeeds: text('careNeeds'),
    counties: text('counties'),
    outcomes: text('outcomes'),
    clinicCounts: text('clinicCounts'),
    enquiries: group.enquiries,
  }
}

/** Reads stored rows, oldest table first. `*` is then every value that the hierarchies have. */
export function tablesOf(rows: readonly Row[], hierarchies: Hierarchies): Table[] {
  const tables = new Map<string, Table & { groups: Group[] }>()
  const values = (attribute: Attribute, text: string) =>
    text === allValues ? hierarchies[attribute].values : text.split(' ')
  for (const row of rows) {
    const { fromMonth, toMonth, enquiries } = row
    const key = `${fromMonth} ${toMonth}`
    const table = tables.get(key) ?? { fromMonth, toMonth, groups: [] }
    table.groups.push({
      careNeeds: values('careNeeds', row.careNeeds),
      counties: values('counties', row.counties),
      outcomes: values('outcomes', row.outcomes),
      clinicCounts: values('clinicCounts', row.clinicCounts),
      enquiries,
    })
    tables.set(key, table)
  }
  return [...tables].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, table]) => table)
}

/** The hierarchies for care needs that are offered now and those that rows name, which may have been offered once. */
export const hierarchiesOf = (
  careNeeds: readonly string[],
  rows: readonly Pick<Row, 'careNeeds'>[],
): Hierarchies =>
  hierarchiesFor([
    ...careNeeds,
    ...rows.flatMap((row) => row.careNeeds.split(' ')).filter((code) => code !== allValues),
  ])

/** How a group stands to each attribute: `exact` for one value, `all` for every one, else `merged`. */
export const precisionOf = (group: Group, attribute: Attribute, { [attribute]: { values } }: Hierarchies) =>
  group[attribute].length === 1 ? 'exact' : group[attribute].length >= values.length ? 'all' : 'merged'

/** Whether two groups both stand for some combination of values. */
export const overlap = (one: Group, other: Group): boolean =>
  attributes.every((attribute) => one[attribute].some((value) => other[attribute].includes(value)))
