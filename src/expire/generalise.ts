import { desc, gt, inArray, lt, min, sql } from 'drizzle-orm'
import { Temporal } from 'temporal-polyfill'
import type { Log } from '../base/log.js'
import type { Database, Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { anonymisedRecords, enquiries, generalisedRecords, logs } from '../database/schema.js'
import type { Policy } from '../policy/policy.js'
import { monthOf } from './anonymise.js'
import { type Hierarchies, hierarchiesFor } from './anonymity/attributes.js'
import { type Kind, partition } from './anonymity/partition.js'
import { groupText } from './anonymity/tables.js'
import { type CountedMonth, runsOf } from './generalise-runs.js'

/** What generalising needs of the relay. */
export interface Generalising {
  database: Database
  policy: Policy
  log: Log
  /** Why the relay does not sign its log; null if it does. */
  leader: { refusing(): unknown }
}

/** How many tables were published, and the records of how many months were dropped. */
export interface Generalised {
  tables: number
  dropped: number
}

/**
 * Publishes the months that are done: over, and without a living enquiry, held ones included. Their records become one table of groups of at
 * least 11 and are gone. Months are published in their order, once each and for ever: one that is held up holds up those after
 * it, and one that is too small waits for the next.
 *
 * What could change a published month is dropped, never published beside it: records of a month that is out already, and, after a
 * new log was begun because an older database was restored, of every month that was over by then. Of those nobody can tell any more whether the
 * relay published them before, with other numbers. For the same reason nothing is published while the log is not signed.
 *
 * One look, while nothing is to be done. Several replicas at once publish once.
 */
export async function generaliseMonths(relay: Generalising): Promise<Generalised> {
  const nothing = { tables: 0, dropped: 0 }
  if (relay.leader.refusing() !== null) return nothing
  const { policy, database, log } = relay
  const found = await database.transaction((tx) => findWork(tx, policy), { readOnly: true })
  if (found.dropped.length + found.runs.length === 0) return nothing
  const done = await database.transaction((tx) => publish(tx, policy), { isLong: true })
  if (done.dropped > 0) log.warn('months-not-published', { count: done.dropped })
  if (done.tables > 0) log.info('months-generalised', { count: done.tables })
  return done
}

interface Work {
  runs: CountedMonth[][]
  /** Months of which something was counted that may not be published. */
  dropped: string[]
}

async function findWork(tx: Transaction, policy: Policy): Promise<Work> {
  const nothing = { runs: [], dropped: [] }
  const present = monthOf(await now(tx), policy.timeZone)
  const [first] = await countsBefore(tx, present)
  // Most of the time the first month is open, and that is found without looking at all who live.
  if (first === undefined || (await hasLiving(tx, first.month, policy))) return nothing
  // First who lives, then what is counted: whatever ends in between is of a month that is not done.
  const open = await oldestLiving(tx, policy)
  const months = await countsBefore(tx, open !== null && open < present ? open : present)
  const published = await lastPublished(tx)
  const restarted = await lastRestart(tx, policy)
  const mayBeOut = ({ month }: CountedMonth) =>
    (published !== null && month <= published) || (restarted !== null && month < restarted)
  return {
    runs: runsOf(months.filter((month) => !mayBeOut(month))),
    dropped: months.filter(mayBeOut).map(({ month }) => month),
  }
}

async function publish(tx: Transaction, policy: Policy): Promise<Generalised> {
  await tx.execute(sql`lock table ${generalisedRecords} in share row exclusive mode`)
  const { runs, dropped } = await findWork(tx, policy)
  if (dropped.length > 0) await takeOut(tx, dropped)
  for (const run of runs) await publishRun(tx, run, policy)
  return { tables: runs.length, dropped: dropped.length }
}

async function publishRun(tx: Transaction, run: readonly CountedMonth[], policy: Policy): Promise<void> {
  const kinds = await takeOut(
    tx,
    run.map(({ month }) => month),
  )
  const hierarchies = knowing(policy, kinds)
  const [first, last] = [run[0]?.month, run.at(-1)?.month]
  if (first === undefined || last === undefined) throw new RangeError('a run has a month')
  const groups = partition(kinds, hierarchies).map((group) => groupText(group, hierarchies))
  await tx
    .insert(generalisedRecords)
    .values(groups.map((group) => ({ ...group, fromMonth: first, toMonth: last })))
}

/** The hierarchies of a policy, with care needs that earlier policies offered. */
const knowing = (policy: Policy, kinds: readonly Kind[]): Hierarchies =>
  hierarchiesFor([...policy.careNeeds.map(({ code }) => code), ...kinds.map(({ careNeeds }) => careNeeds)])

/** Deletes the records of months, and gives them. */
async function takeOut(tx: Transaction, months: readonly string[]): Promise<Kind[]> {
  const rows = await tx
    .delete(anonymisedRecords)
    .where(inArray(anonymisedRecords.month, [...months]))
    .returning()
  return rows.map(({ careNeed, county, clinicCount, outcome, enquiries: n }) => ({
    careNeeds: careNeed,
    counties: county,
    clinicCounts: String(clinicCount),
    outcomes: outcome,
    enquiries: n,
  }))
}

const countsBefore = (tx: Transaction, month: string): Promise<CountedMonth[]> =>
  tx
    .select({
      month: anonymisedRecords.month,
      enquiries: sql`sum(${anonymisedRecords.enquiries})`.mapWith(Number),
    })
    .from(anonymisedRecords)
    .where(lt(anonymisedRecords.month, month))
    .groupBy(anonymisedRecords.month)
    .orderBy(anonymisedRecords.month)

/** Whether an enquiry lives that was forwarded in this month or before. */
async function hasLiving(tx: Transaction, month: string, { timeZone }: Policy): Promise<boolean> {
  const next = Temporal.PlainYearMonth.from(month).add({ months: 1 }).toPlainDate({ day: 1 })
  const end = new Date(next.toZonedDateTime(timeZone).epochMilliseconds)
  const living = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(lt(enquiries.acceptedAt, end))
    .limit(1)
  return living.length > 0
}

async function oldestLiving(tx: Transaction, { timeZone }: Policy): Promise<string | null> {
  const [living] = await tx.select({ first: min(enquiries.acceptedAt) }).from(enquiries)
  return living?.first == null ? null : monthOf(living.first, timeZone)
}

async function lastPublished(tx: Transaction): Promise<string | null> {
  const [last] = await tx
    .select({ month: generalisedRecords.toMonth })
    .from(generalisedRecords)
    .orderBy(desc(generalisedRecords.toMonth))
    .limit(1)
  return last?.month ?? null
}

/** The month in which a new log was begun last; null if the first is in use. */
async function lastRestart(tx: Transaction, { timeZone }: Policy): Promise<string | null> {
  const [last] = await tx
    .select({ at: logs.startedAt })
    .from(logs)
    .where(gt(logs.number, 1))
    .orderBy(desc(logs.number))
    .limit(1)
  return last === undefined ? null : monthOf(last.at, timeZone)
}
