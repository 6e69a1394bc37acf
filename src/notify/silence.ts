import { and, asc, eq, isNull, lt, ne, not, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import { now } from '../database/now.js'
import { isInOwnTime } from '../database/own-due.js'
import { deliveries } from '../database/schema.js'
import type { DayKeys } from '../keyring/day-keys.js'
import type { AnswerTimes } from '../policy/answer.js'
import { type WorkingCalendar, workingDaysBefore } from '../policy/working-days.js'

/** What a clinic's silence can lead to, in the order in which it does. */
const stages = deliveries.silence.enumValues

/** What a clinic's silence has led to. */
export type Silence = (typeof stages)[number]

/** How long a clinic may be silent, and in which days that is counted. */
export type SilencePolicy = WorkingCalendar & { answer: AnswerTimes }

/** A delivery of which the clinic's silence leads to more than it did. Its row is locked, and still says what it did. */
export interface Silent {
  id: string
  enquiryId: string
  clinicId: string
  handedOverAt: Date | null
  /** As far as it has come by now: after a downtime the stages before are passed over. */
  stage: Silence
}

/** Enough that a morning's are through in seconds, few enough that no clinic waits long to sign for one of them. */
const batchSize = 100

/**
 * The deliveries that wait unseen or unanswered for longer than what was done about it allows, the longest waiting first: at most a batch,
 * none that is withdrawn or that another process works on, and none whose day key is lost: of what a clinic cannot get, its silence says nothing. It is the
 * database's clock that says how long.
 */
export async function claimSilent(
  tx: Transaction,
  policy: SilencePolicy,
  dayKeys: Pick<DayKeys, 'states'>,
): Promise<Silent[]> {
  const { since, latest } = limitsOf(await now(tx), policy)
  const stage = stageOf(since)
  const { id, enquiryId, clinicId, handedOverAt } = deliveries
  return (
    tx
      .select({ id, enquiryId, clinicId, handedOverAt, stage })
      .from(deliveries)
      .where(
        and(
          // The first three as in the index deliveries_unanswered, to the word.
          sql`${deliveries.handledAt} is null`,
          sql`${deliveries.silence} is distinct from 'unhandled_told'`,
          sql`${deliveries.state} <> 'stripped'`,
          ne(deliveries.state, 'withdrawn'),
          lt(deliveries.consignedAt, latest),
          isInOwnTime(deliveries),
          sql`${rankOf(stage)} > ${rankOf(deliveries.silence)}`,
          ...isUnderLost(dayKeys).map(not),
        ),
      )
      .orderBy(asc(deliveries.consignedAt), asc(id))
      .limit(batchSize)
      // Whoever signs for it or takes a notice over meanwhile waits, so that what is stated here is so.
      .for('update', { skipLocked: true })
  )
}

const isUnderLost = (dayKeys: Pick<DayKeys, 'states'>): SQL[] =>
  dayKeys
    .states()
    .filter(({ state }) => state === 'lost')
    .map(({ day, number }) => sql`(${eq(deliveries.dueDay, day)} and ${eq(deliveries.dueKey, number)})`)

interface Limits {
  /** For each stage the instant since which a silence is too short for it. */
  since: Record<Silence, Date>
  /** What was forwarded later is in no stage. */
  latest: Date
}

function limitsOf(at: Date, policy: SilencePolicy): Limits {
  const { seen, handled } = policy.answer
  const since = {
    unseen_reminded: workingDaysBefore(at, seen.remind, policy),
    unseen_told: workingDaysBefore(at, seen.tell, policy),
    unhandled_reminded: workingDaysBefore(at, handled.remind, policy),
    unhandled_told: workingDaysBefore(at, handled.tell, policy),
  }
  // Nothing is seen before it is forwarded.
  const latest = Math.max(...Object.values(since).map((instant) => instant.getTime()))
  return { since, latest: new Date(latest) }
}

/** The stage that a delivery has come to; null if it has come to none. */
function stageOf(since: Record<Silence, Date>): SQL<Silence> {
  const unseen = (until: Date) => and(isNull(deliveries.seenAt), lt(deliveries.consignedAt, until))
  const unhandled = (until: Date) => lt(deliveries.seenAt, until)
  return sql<Silence>`case
    when ${unseen(since.unseen_told)} then 'unseen_told'
    when ${unseen(since.unseen_reminded)} then 'unseen_reminded'
    when ${unhandled(since.unhandled_told)} then 'unhandled_told'
    when ${unhandled(since.unhandled_reminded)} then 'unhandled_reminded' end`
}

/** 1 to 4; 0 for none. */
const rankOf = (stage: SQL | typeof deliveries.silence): SQL =>
  sql`coalesce(array_position(array[${sql.raw(stages.map((one) => `'${one}'`).join())}], ${stage}), 0)`
