import { and, asc, count, eq, gt, max, sql } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import {
  clinicKeyEntries,
  clinicKeys,
  clinics,
  contactKeys,
  logCheckpoints,
  logLeaves,
  logQueue,
  logs,
  logTiles,
  policies,
  retentionReports,
  staff,
} from '../../database/schema.js'
import { tileWidth } from '../../tlog/tiles.js'
import { type Head, headOf, type Log } from '../log/head.js'

/** A log at the moment at which the check began, and what lies beyond its head, where nothing should be. */
export interface OpenedLog extends Log {
  head: Head
  leavesBeyond: number
  tilesBeyond: number
  checkpointsBeyond: number
}

/**
 * What is read at one moment: how long each log is, what waits to get in, and all rows that follow from public entries. Leaves are
 * never changed, so that those up to here can be read later and still fit. It grows with the clinics and the days, not with the enquiries.
 */
export type Opening = Awaited<ReturnType<typeof openingOf>>

/** Reads the opening. Throws if there is no log. */
export async function openingOf(tx: Transaction) {
  const known = await tx.select().from(logs).orderBy(asc(logs.number))
  const opened: OpenedLog[] = []
  for (const log of known) opened.push(await openedLog(tx, log))
  const current = opened.at(-1)
  if (current === undefined) throw new RangeError('the database has no log')
  return {
    logs: opened,
    current,
    staff: await tx.select().from(staff),
    policies: await tx
      .select({
        version: policies.version,
        file: sql<Uint8Array>`sha256(${policies.body})`.mapWith(policies.body),
        state: policies.state,
        inForceFrom: policies.inForceFrom,
        returnsFrom: policies.returnsFrom,
      })
      .from(policies),
    clinics: await tx.select({ id: clinics.id, name: clinics.name }).from(clinics),
    keys: await tx.select().from(clinicKeys),
    contactKeys: await tx.select().from(contactKeys),
    reports: await tx.select().from(retentionReports),
    keyEntries: await tx.select().from(clinicKeyEntries),
    queue: await tx
      .select({ position: logQueue.position, entry: logQueue.entry })
      .from(logQueue)
      .orderBy(asc(logQueue.position)),
  }
}

async function openedLog(tx: Transaction, log: Log): Promise<OpenedLog> {
  const head = await headOf(tx, log.number)
  const [leaves] = await tx
    .select({ last: max(logLeaves.index) })
    .from(logLeaves)
    .where(eq(logLeaves.log, log.number))
  const [tiles] = await tx
    .select({ n: count() })
    .from(logTiles)
    .where(
      sql`${logTiles.log} = ${log.number} and (${logTiles.index} < 0 or ${logTiles.level} < 0
        or (${logTiles.index} + 1)::numeric * (${tileWidth}::numeric ^ (${logTiles.level} + 1)) > ${head.size})`,
    )
  const [checkpoints] = await tx
    .select({ n: count() })
    .from(logCheckpoints)
    .where(and(eq(logCheckpoints.log, log.number), gt(logCheckpoints.size, head.size)))
  return {
    ...log,
    head,
    leavesBeyond: Math.max(0, (leaves?.last ?? -1) + 1 - head.size),
    tilesBeyond: tiles?.n ?? 0,
    checkpointsBeyond: checkpoints?.n ?? 0,
  }
}
