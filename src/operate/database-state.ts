import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.js'
import {
  clinicKeys,
  clinics,
  deliveries,
  dueDays,
  logBatches,
  logCheckpoints,
  logLeases,
  logQueue,
  logs,
  noticeEndpoints,
  notices,
  questions,
} from '../database/schema.js'
import { keyEntryLifeMs } from '../prove/entry.js'
import { keyUnrenewedDays } from './thresholds.js'

/**
 * What the database says of the relay's work, by the database's clock: counts, instants in seconds since 1970 and ages in seconds.
 * An age is 0 where there is nothing that could have one. Nothing in it names an enquiry, a clinic or a person.
 */
export interface DatabaseState {
  at: number
  /** The log in use: what waits for it, its tree, and how much of that a checkpoint covers. */
  log: {
    queued: number
    oldestQueuedAge: number
    size: number
    signedSize: number
    /** `null` before the first checkpoint. */
    signedAt: number | null
  }
  /** Deliveries that are due and not stripped; the days that have a key, and those of them that are over. */
  retention: {
    overdue: number
    oldestOverdueAge: number
    days: number
    daysOver: number
    oldestDayOverAge: number
  }
  /** Deliveries of which no notice was written yet. */
  unannounced: { count: number; oldestAge: number }
  notices: {
    waiting: number
    oldestWaitingAge: number
    /** For how long the longest has been due that an endpoint which is in use could have by now. */
    oldestDueAge: number
    /** Those that this relay's own mail server did not take over. */
    heldByMailServer: number
  }
  endpoints: { working: number; failing: number; off: number }
  /** Questions to the operator that nobody has closed; they are stored to the hour. */
  questions: { open: number; oldestAge: number }
  /** Present keys of active clinics: all, those whose entry was not renewed for long, and those whose entry has ended. */
  clinicKeys: { current: number; unrenewed: number; ended: number }
}

type Row = Record<keyof typeof columns, number | null>

const age = (instant: SQL) => sql`coalesce(extract(epoch from n.at - ${instant}), 0)::float8`
const civilDays = (count: number) => sql.raw(`interval '${count} days'`)

const isActiveKey = sql`from ${clinicKeys} join ${clinics} on ${clinics.id} = ${clinicKeys.clinicId}
  where ${clinicKeys.state} = 'current' and ${clinics.state} = 'active'`
const isOverdue = sql`from ${deliveries} where ${deliveries.dueAt} <= n.at and ${deliveries.state} <> 'stripped'`
const isUnannounced = sql`from ${deliveries} where ${deliveries.announcedAt} is null and ${deliveries.state} <> 'stripped'`
const isWaiting = sql`from ${notices} where ${notices.state} = 'waiting'`
const isOpenQuestion = sql`from ${questions} where ${questions.state} = 'open'`
const inUse = sql`(select max(${logs.number}) from ${logs})`

/** Each a number that an index gives, or a table that is small: the whole costs about as much as taking one enquiry in. */
const columns = {
  at: sql`extract(epoch from n.at)::float8`,
  queued: sql`(select count(*)::int from ${logQueue})`,
  oldestQueuedAge: sql`(select ${age(sql`min(${logQueue.queuedAt})`)} from ${logQueue})`,
  size: sql`(select coalesce(max(${logBatches.size}), 0)::float8 from ${logBatches} where ${logBatches.log} = ${inUse})`,
  signedSize: sql`(select coalesce(max(${logCheckpoints.size}), 0)::float8 from ${logCheckpoints} where ${logCheckpoints.log} = ${inUse})`,
  signedAt: sql`(select extract(epoch from ${logLeases.signedAt})::float8 from ${logLeases})`,
  overdue: sql`(select count(*)::int ${isOverdue})`,
  oldestOverdueAge: sql`(select ${age(sql`min(${deliveries.dueAt})`)} ${isOverdue})`,
  days: sql`(select count(*)::int from ${dueDays})`,
  daysOver: sql`(select count(*)::int from ${dueDays} where ${dueDays.dueAt} <= n.at)`,
  oldestDayOverAge: sql`(select ${age(sql`min(${dueDays.dueAt})`)} from ${dueDays} where ${dueDays.dueAt} <= n.at)`,
  unannounced: sql`(select count(*)::int ${isUnannounced})`,
  oldestUnannouncedAge: sql`(select ${age(sql`min(${deliveries.consignedAt})`)} ${isUnannounced})`,
  waiting: sql`(select count(*)::int ${isWaiting})`,
  oldestWaitingAge: sql`(select ${age(sql`min(${notices.writtenAt})`)} ${isWaiting})`,
  oldestDueAge: sql`(select greatest(${age(sql`min(${notices.nextAt})`)}, 0) from ${notices}
    join ${noticeEndpoints} on ${noticeEndpoints.id} = ${notices.endpointId}
    where ${notices.state} = 'waiting' and ${noticeEndpoints.state} = 'active'
      and coalesce(${noticeEndpoints.pausedUntil} <= n.at, true))`,
  heldByMailServer: sql`(select count(*)::int ${isWaiting} and ${notices.lastAnswer} like 'mail-server%')`,
  // Of clinics only: whether a patient’s address works is nobody’s business.
  working: sql`(select count(*)::int from ${noticeEndpoints} where ${noticeEndpoints.clinicId} is not null and ${noticeEndpoints.state} = 'active' and ${noticeEndpoints.failures} = 0)`,
  failing: sql`(select count(*)::int from ${noticeEndpoints} where ${noticeEndpoints.clinicId} is not null and ${noticeEndpoints.state} = 'active' and ${noticeEndpoints.failures} > 0)`,
  off: sql`(select count(*)::int from ${noticeEndpoints} where ${noticeEndpoints.clinicId} is not null and ${noticeEndpoints.state} = 'off')`,
  questionsOpen: sql`(select count(*)::int ${isOpenQuestion})`,
  oldestQuestionAge: sql`(select ${age(sql`min(${questions.receivedAt})`)} ${isOpenQuestion})`,
  keys: sql`(select count(*)::int ${isActiveKey})`,
  keysUnrenewed: sql`(select count(*)::int ${isActiveKey} and ${clinicKeys.provenAt} <= n.at - ${civilDays(keyUnrenewedDays)})`,
  keysEnded: sql`(select count(*)::int ${isActiveKey} and ${clinicKeys.provenAt} <= n.at - ${civilDays(keyEntryLifeMs / 86_400_000)})`,
} satisfies Record<string, SQL>

const statement = sql`select ${sql.join(
  Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.identifier(name)}`),
  sql`, `,
)} from (select videre_now() as at) n`

/** Reads the state in one statement. */
export async function readDatabaseState(tx: Transaction): Promise<DatabaseState> {
  const [row] = await tx.execute<Row>(statement)
  if (row === undefined) throw new TypeError('the database answered with no row')
  const of = (column: keyof Row): number => row[column] ?? 0
  return {
    at: of('at'),
    log: {
      queued: of('queued'),
      oldestQueuedAge: of('oldestQueuedAge'),
      size: of('size'),
      signedSize: of('signedSize'),
      signedAt: row.signedAt,
    },
    retention: {
      overdue: of('overdue'),
      oldestOverdueAge: of('oldestOverdueAge'),
      days: of('days'),
      daysOver: of('daysOver'),
      oldestDayOverAge: of('oldestDayOverAge'),
    },
    unannounced: { count: of('unannounced'), oldestAge: of('oldestUnannouncedAge') },
    notices: {
      waiting: of('waiting'),
      oldestWaitingAge: of('oldestWaitingAge'),
      oldestDueAge: of('oldestDueAge'),
      heldByMailServer: of('heldByMailServer'),
    },
    endpoints: { working: of('working'), failing: of('failing'), off: of('off') },
    questions: { open: of('questionsOpen'), oldestAge: of('oldestQuestionAge') },
    clinicKeys: { current: of('keys'), unrenewed: of('keysUnrenewed'), ended: of('keysEnded') },
  }
}
