/** The HTTP contract for what is published of enquiries that are gone. Names here leave the process and are for ever. */
import { z } from 'zod'

/** Codes in one order; null for all that there are. */
const codes = z.array(z.string()).nullable()
const share = z.number().min(0)
const attribute = z.enum(['careNeeds', 'counties', 'outcomes', 'clinicCounts'])

/** A group: enquiries each of which has one of the values, of every attribute. */
export const groupView = z.strictObject({
  careNeeds: codes,
  counties: codes,
  outcomes: codes,
  clinicCounts: codes,
  enquiries: z.int(),
})

/** What became of the retention report of a day: made and empty, made with findings, or not made. */
export const reportStates = ['kept', 'broken', 'missing'] as const

/** A day, and what the relay reported on it. */
export const reportView = z.strictObject({
  day: z.string(),
  state: z.enum(reportStates),
  findings: z.array(z.strictObject({ finding: z.string(), count: z.int() })),
})

/** Everything that is published. */
export const statisticsAnswer = z.strictObject({
  /** No group is smaller. */
  smallestGroup: z.int(),
  /** One for each month, or run of months, `yyyy-mm`, oldest first. They never change and never overlap. */
  tables: z.array(
    z.strictObject({
      fromMonth: z.string(),
      toMonth: z.string(),
      enquiries: z.int(),
      groups: z.array(groupView),
    }),
  ),
  /** The retention reports of the last days, newest first, today's only if it is there. */
  reports: z.array(reportView),
})

/** What is published, as it travels. */
export type Statistics = z.output<typeof statisticsAnswer>

/** How anonymous it is. Shares and chances are from 0 to 1. See src/expire/anonymity/ANONYMITY.md. */
export const anonymityAnswer = z.strictObject({
  tables: z.int(),
  groups: z.int(),
  enquiries: z.int(),
  smallest: z.int().nullable(),
  largest: z.int().nullable(),
  tooSmall: z.int(),
  overlapping: z.int(),
  sameMonth: z.int(),
  sizes: z.array(z.strictObject({ from: z.int(), to: z.int().nullable(), groups: z.int() })),
  precision: z.array(z.strictObject({ attribute, exact: share, merged: share, all: share })),
  linking: z.strictObject({ highest: share, average: share }),
  singlingOut: z.array(z.strictObject({ share, expected: share })),
  inference: z.array(
    z.strictObject({
      attribute,
      value: z.string(),
      chance: share,
      baseRate: share,
      alike: z.int(),
      period: z.strictObject({ fromMonth: z.string(), toMonth: z.string() }),
    }),
  ),
})
