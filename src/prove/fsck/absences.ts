import { and, asc, eq, gt, gte, sql } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logLeaves, logQueue } from '../../database/schema.js'
import { decodeEntry, privateEntryBytes } from '../entry.js'
import type { Findings } from './findings.js'
import type { LeavesTold } from './leaves-told.js'
import type { Strip } from './published.js'

/** Reads which strips were recorded in log `log` after its leaf `size`, and the positions that wait in the queue. */
export async function closingOf(tx: Transaction, log: number, size: number) {
  const isPublic = (entry: typeof logLeaves.entry | typeof logQueue.entry) =>
    gt(sql`octet_length(${entry})`, privateEntryBytes)
  const leaves = await tx
    .select({ entry: logLeaves.entry })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, log), gte(logLeaves.index, size), isPublic(logLeaves.entry)))
  const queue = await tx.select({ entry: logQueue.entry }).from(logQueue).where(isPublic(logQueue.entry))
  const waiting = await tx
    .select({ position: logQueue.position })
    .from(logQueue)
    .where(eq(sql`octet_length(${logQueue.entry})`, privateEntryBytes))
    .orderBy(asc(logQueue.position))
  return {
    strips: [...leaves, ...queue].flatMap(({ entry }) => stripsIn(entry)),
    waiting: new Set(waiting.map(({ position }) => position)),
  }
}

/** The strip that an entry is, if it is one. */
export function stripsIn(bytes: Uint8Array): Strip[] {
  const entry = decodeEntry(bytes)
  return entry?.entry === 'strip' ? [entry] : []
}

/** The strips that a check knows of. */
export interface Strips {
  /** In the log when the check began. */
  inLog: readonly Strip[]
  /** In the queue when it began. */
  waiting: readonly Strip[]
  /** In the queue, or in the log after its then head, when it ended. */
  atTheEnd: readonly Strip[]
}

/**
 * That a statement is gone is explained: of private leaves without one there are as many as the strips say, and each lies where a strip
 * says. While strips go on meanwhile, there are as many as between the beginning and the end.
 */
export function checkAbsences(told: LeavesTold, strips: Strips, log: number, found: Findings): void {
  const before = sum([...strips.inLog, ...strips.waiting])
  const known = [...strips.inLog, ...strips.atTheEnd]
  const covers = coverage(known)
  let absent = 0
  let outside = 0
  let example = ''
  for (let index = 0; index < told.size; index++) {
    if (!told.isPrivate.has(index) || told.isStated.has(index)) continue
    absent += 1
    const isOutside = !covers(index)
    if (isOutside) outside += 1
    if (isOutside || example === '') example = `leaf ${index} of log ${log}`
  }
  const unexplained = Math.max(outside, absent - sum(known))
  if (unexplained > 0) found.note('leaf-unexplained', example, unexplained)
  if (absent < before) found.note('strip-too-many', `log ${log}`, before - absent)
}

const sum = (strips: readonly Strip[]): number =>
  strips.reduce((total, { statements }) => total + statements, 0)

/** Whether an index is in one of the ranges; asked with rising indexes only. */
function coverage(strips: readonly Strip[]): (index: number) => boolean {
  const ranges = strips.toSorted((a, b) => a.from - b.from)
  let [next, coveredTo] = [0, 0]
  return (index) => {
    for (let range = ranges[next]; range !== undefined && range.from <= index; range = ranges[++next]) {
      coveredTo = Math.max(coveredTo, range.to)
    }
    return index < coveredTo
  }
}
