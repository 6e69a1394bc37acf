/** What remains of a month, as groups: what must hold for every month that there could be. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributes, cutsOf, hierarchiesFor } from '../src/expire/anonymity/attributes.js'
import { faultsOf } from '../src/expire/anonymity/faults.js'
import { covers, type Group, type Kind, partition, smallestGroup } from '../src/expire/anonymity/partition.js'
import { regions } from '../src/expire/anonymity/regions.js'
import { anonymityReport } from '../src/expire/anonymity/report.js'
import { expectedSingles, subtractJournal } from '../src/expire/anonymity/singling-out.js'
import { groupText, hierarchiesOf, overlap, type Table, tablesOf } from '../src/expire/anonymity/tables.js'
import { runsOf } from '../src/expire/generalise-runs.js'
import { counties } from '../src/form/postcode.js'
import { kindsOf, seededRandom, syntheticCareNeeds, syntheticYear } from './support/synthetic-year.js'

const hierarchies = hierarchiesFor(syntheticCareNeeds)

/** A month of 11 or more; often with a few kinds only, as real ones are. */
const month: fc.Arbitrary<Kind[]> = fc
  .array(
    fc.record({
      careNeeds: fc.constantFrom(...syntheticCareNeeds.slice(0, 4), 'sexology'),
      counties: fc.constantFrom('NO-03', 'NO-32', 'NO-56', 'NO-11', 'DK-84', 'SE-AB'),
      outcomes: fc.constantFrom(...hierarchies.outcomes.values),
      clinicCounts: fc.constantFrom('1', '2', '3', '4', '20'),
      enquiries: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 40 })),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .filter((kinds) => kinds.reduce((sum, { enquiries }) => sum + enquiries, 0) >= smallestGroup)

const total = (all: readonly { enquiries: number }[]) =>
  all.reduce((sum, { enquiries }) => sum + enquiries, 0)
const shuffled = (kinds: readonly Kind[], seed: number) => {
  const random = seededRandom(seed)
  return kinds
    .map((kind) => ({ kind, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ kind }) => kind)
}

describe('the groups of a month', () => {
  it('have 11 or more each, count every enquiry once, and say of each something that is true of it', () => {
    fc.assert(
      fc.property(month, (kinds) => {
        const groups = partition(kinds, hierarchies)
        expect(total(groups)).toBe(total(kinds))
        const counted = new Map(groups.map((group) => [group, 0]))
        for (const kind of kinds) {
          const [own, ...others] = groups.filter((group) => covers(group, kind))
          expect(others).toEqual([])
          counted.set(own as Group, (counted.get(own as Group) as number) + kind.enquiries)
        }
        for (const [group, n] of counted) {
          expect(group.enquiries).toBe(n)
          expect(n).toBeGreaterThanOrEqual(smallestGroup)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('cover every combination that there is exactly once, whether anybody has it: nothing is told by what is left out', () => {
    fc.assert(
      fc.property(month, (kinds) => {
        const groups = partition(kinds, hierarchies)
        const all = attributes.reduce((product, one) => product * hierarchies[one].values.length, 1)
        const volume = (group: Group) => attributes.reduce((product, one) => product * group[one].length, 1)
        expect(groups.reduce((sum, group) => sum + volume(group), 0)).toBe(all)
        expect(groups.some((one, i) => groups.slice(i + 1).some((other) => overlap(one, other)))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('are the same in whatever order the records come, and however they are counted together', () => {
    fc.assert(
      fc.property(month, fc.integer(), (kinds, seed) => {
        const once = partition(kinds, hierarchies)
        expect(partition(shuffled(kinds, seed), hierarchies)).toEqual(once)
        expect(
          partition(kindsOf(kinds.flatMap((kind) => Array(kind.enquiries).fill(kind))), hierarchies),
        ).toEqual(once)
      }),
      { numRuns: 60 },
    )
  })

  it('are all the sums that can be computed: no difference of unions of groups has fewer than 11', () => {
    fc.assert(
      fc.property(month, fc.array(fc.boolean()), fc.array(fc.boolean()), (kinds, some, others) => {
        // Disjoint and of 11 or more: whatever is added up and taken away is a sum of whole groups, or nothing.
        const groups = partition(kinds, hierarchies)
        const difference = groups.filter((_, i) => (some[i] ?? false) && !(others[i] ?? false))
        const n = total(difference)
        expect(n === 0 || n >= smallestGroup).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('are not made of too few, nor of what nobody knows', () => {
    const kind = { careNeeds: 'dermatology', counties: 'NO-03', outcomes: 'none', clinicCounts: '1' }
    expect(() => partition([{ ...kind, enquiries: 10 }], hierarchies)).toThrow('at least 11')
    expect(partition([{ ...kind, enquiries: 11 }], hierarchies)).toHaveLength(1)
    expect(() => partition([{ ...kind, counties: 'NO-99', enquiries: 11 }], hierarchies)).toThrow('counties')
  })

  it('come back from how they are written down', () => {
    const groups = partition(kindsOf(syntheticYear(300, 5)), hierarchies)
    const rows = groups.map((group) => ({
      ...groupText(group, hierarchies),
      fromMonth: '2025-01',
      toMonth: '2025-12',
    }))
    expect(rows.some(({ clinicCounts }) => clinicCounts === '*')).toBe(true)
    expect(tablesOf(rows, hierarchiesOf(syntheticCareNeeds, rows))).toEqual([
      { fromMonth: '2025-01', toMonth: '2025-12', groups },
    ])
  })
})

describe('the hierarchies', () => {
  it('have each county in exactly one region', () => {
    expect(regions.flat().toSorted()).toEqual(counties.map(({ code }) => code).toSorted())
  })

  it('cut numbers of clinics between neighbours only: 1, then 2 and 3, then 4 and more', () => {
    const { clinicCounts } = hierarchies
    expect(cutsOf(clinicCounts, clinicCounts.values)).toEqual([['1'], ['1', '2', '3']])
    expect(cutsOf(clinicCounts, ['2', '3'])).toEqual([['2']])
    expect(cutsOf(clinicCounts, ['4', '5', '6'])).toEqual([['4'], ['4', '5']])
    expect(cutsOf(clinicCounts, ['7'])).toEqual([])
  })
})

describe('months that are too small', () => {
  it('are joined with those that follow until there are 11, and wait at the end', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (sizes) => {
        const months = sizes.map((enquiries, i) => ({ month: String(i).padStart(3, '0'), enquiries }))
        const runs = runsOf(months)
        expect(runs.flat()).toEqual(months.slice(0, runs.flat().length))
        for (const run of runs) {
          expect(total(run)).toBeGreaterThanOrEqual(smallestGroup)
          expect(total(run.slice(0, -1))).toBeLessThan(smallestGroup)
        }
        expect(total(months.slice(runs.flat().length))).toBeLessThan(smallestGroup)
      }),
    )
  })
})

describe('a synthetic year of 20,000 enquiries', () => {
  const year = syntheticYear(20_000, 1)
  const months = [...new Set(year.map((one) => one.month))].toSorted()
  const tables: Table[] = months.map((month) => ({
    fromMonth: month,
    toMonth: month,
    groups: partition(kindsOf(year.filter((one) => one.month === month)), hierarchies),
  }))

  it('is published without a group under 11, and tells the care need of nearly everybody', () => {
    const report = anonymityReport(tables, hierarchies)
    expect(report).toMatchObject({ tables: 12, enquiries: 20_000, tooSmall: 0, overlapping: 0, sameMonth: 0 })
    expect(report.smallest).toBeGreaterThanOrEqual(smallestGroup)
    expect(report.sizes[0]).toEqual({ from: 1, to: 10, groups: 0 })
    expect(report.precision[0]?.exact).toBeGreaterThan(0.9)
    expect(report.linking.highest).toBeLessThanOrEqual(1 / smallestGroup)
    // A clinic with a tenth of everything has to be luckier than one in a million.
    expect(report.singlingOut[0]?.expected).toBeLessThan(1e-6)
    expect(report.inference.map(({ attribute }) => attribute)).toEqual([...attributes])
    for (const { chance, baseRate } of report.inference) expect(chance).toBeGreaterThan(baseRate)
  })

  it('leaves nobody alone in a group when a clinic with a fifth of it takes its whole journal away', () => {
    for (const clinic of [1, 5, 20, 39]) {
      const journal = year.filter(({ clinics }) => clinics.includes(clinic))
      expect(journal.length).toBeGreaterThan(500)
      const all = subtractJournal(tables, journal)
      expect(all).toMatchObject({ placed: journal.length, unplaced: 0, singledOut: 0 })
      // A clinic does not know to how many others the patient wrote, and guesses as luckily as can be.
      const own = journal.map((entry) => ({ ...entry, clinicCounts: null }))
      expect(subtractJournal(tables, own).singledOut).toBe(0)
    }
  })

  it('shows what cannot be helped: whoever knows ten of eleven knows the eleventh', () => {
    const [table] = tables
    const group = table!.groups.find(({ enquiries }) => enquiries === 11)!
    const one = {
      month: months[0]!,
      ...Object.fromEntries(attributes.map((a) => [a, group[a][0] as string])),
    }
    const journal = Array(10).fill(one)
    expect(subtractJournal(tables, journal)).toMatchObject({ placed: 10, singledOut: 1, fewestOthers: 1 })
    expect(subtractJournal(tables, journal.slice(1))).toMatchObject({
      singledOut: 0,
      small: 1,
      fewestOthers: 2,
    })
    expect(subtractJournal(tables, [{ ...one, month: '2031-01' } as never])).toMatchObject({
      placed: 0,
      unplaced: 1,
    })
    expect(expectedSingles([group], 0.9)).toBeCloseTo(11 * 0.1 * 0.9 ** 10)
  })
})

describe('tables that must not be', () => {
  const whole = (enquiries: number): Group => ({
    careNeeds: hierarchies.careNeeds.values,
    counties: hierarchies.counties.values,
    outcomes: hierarchies.outcomes.values,
    clinicCounts: hierarchies.clinicCounts.values,
    enquiries,
  })
  const of = (fromMonth: string, toMonth: string, ...groups: Group[]): Table => ({
    fromMonth,
    toMonth,
    groups,
  })

  it('are reported: groups that are too small, groups that overlap, months that are out twice', () => {
    const sound = of('2025-01', '2025-01', whole(20))
    expect(faultsOf([sound])).toEqual({ tooSmall: 0, overlapping: 0, sameMonth: 0 })
    expect(faultsOf([of('2025-02', '2025-02', whole(10))]).tooSmall).toBe(1)
    const part = { ...whole(15), counties: ['NO-03'] }
    expect(faultsOf([of('2025-01', '2025-01', whole(20), part)]).overlapping).toBe(1)
    expect(faultsOf([sound, of('2025-01', '2025-03', whole(31))]).sameMonth).toBe(1)
    expect(anonymityReport([of('2025-02', '2025-02', whole(10))], hierarchies)).toMatchObject({
      tooSmall: 1,
      smallest: 10,
    })
  })
})
