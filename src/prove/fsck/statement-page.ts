import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { hex } from '../../base/bytes.js'
import { readCanonicalJson } from '../../base/canonical.js'
import type { Transaction } from '../../database/database.js'
import {
  deliveries,
  deliveryNumbers,
  enquiries,
  logLeaves,
  logQueue,
  staffActs,
  statements,
} from '../../database/schema.js'
import { leafHash } from '../../tlog/merkle.js'
import { statementEntry } from '../entry.js'
import { readStatement, type StatementReading } from '../statement.js'

const pageSize = 500

/** Whose statements they are to be. */
export interface RelayKey {
  origin: string
  sign: { publicKey: Uint8Array }
}

/** A statement's row. */
export type Row = typeof statements.$inferSelect

/** A page of statements, with all that is needed to check them. */
export type Page = Awaited<ReturnType<typeof readPage>>

/** The statements that follow `after`, what they say, where in log `log` or in the queue they are, and what they are about. */
export async function readPage(tx: Transaction, keys: RelayKey, log: number, after: Row | null) {
  const rows = await tx
    .select()
    .from(statements)
    .where(after === null ? undefined : gt(statements.id, after.id))
    .orderBy(asc(statements.id))
    .limit(pageSize)
  const entries = rows.map(({ body }) => statementEntry(body))
  const hashes = entries.map(leafHash)
  const leaves = await tx
    .select({ index: logLeaves.index, hash: logLeaves.hash })
    .from(logLeaves)
    .where(and(eq(logLeaves.log, log), inArray(logLeaves.hash, hashes)))
  const places = new Map(leaves.map(({ index, hash }) => [hex(hash), index]))
  const waiting = entries.filter((_, i) => !places.has(hex(hashes[i] ?? new Uint8Array())))
  const queue = waiting.length === 0 ? [] : await readQueue(tx, waiting)
  const readings = rows.map((row) => readStatement(row, keys.origin, keys.sign.publicKey))
  return {
    rows,
    readings,
    places,
    queue: new Map(queue.map((one) => [hex(one.entry), one])),
    ...(await subjectsOf(tx, rows)),
    acts: await actsOf(tx, readings),
  }
}

const readQueue = (tx: Transaction, entries: readonly Uint8Array[]) =>
  tx
    .select()
    .from(logQueue)
    .where(inArray(logQueue.entry, [...entries]))

/** What statements can be about: enquiries, and deliveries that are not stripped; and which of those have a number. */
async function subjectsOf(tx: Transaction, rows: readonly Row[]) {
  const enquiryIds = rows.flatMap(({ enquiryId }) => enquiryId ?? [])
  const deliveryIds = rows.flatMap(({ deliveryId }) => deliveryId ?? [])
  const accepted = await tx
    .select({ id: enquiries.id })
    .from(enquiries)
    .where(inArray(enquiries.id, enquiryIds))
  const living = await tx
    .select({ id: deliveries.id, state: deliveries.state })
    .from(deliveries)
    .where(inArray(deliveries.id, deliveryIds))
  const numbers = await tx
    .select({ id: deliveryNumbers.deliveryId })
    .from(deliveryNumbers)
    .where(inArray(deliveryNumbers.deliveryId, deliveryIds))
  return {
    subjects: new Set(
      [...accepted, ...living.filter(({ state }) => state !== 'stripped')].map(({ id }) => id),
    ),
    numbered: new Set(numbers.flatMap(({ id }) => id ?? [])),
  }
}

/** Those of the acts that the statements name that are on record, by their ids, with whether patients are told, if they say so. */
async function actsOf(
  tx: Transaction,
  readings: readonly StatementReading[],
): Promise<Map<string, boolean | null>> {
  const named = readings.flatMap((read) =>
    read.kind === 'statement' && 'act' in read.statement ? (read.statement.act ?? []) : [],
  )
  if (named.length === 0) return new Map()
  const acts = await tx
    .select({ id: staffActs.id, body: staffActs.body })
    .from(staffActs)
    .where(inArray(staffActs.id, named))
  return new Map(acts.map(({ id, body }) => [id, isTold(body)]))
}

const tellingSchema = z.object({ arguments: z.object({ isTold: z.boolean() }) })

function isTold(body: Uint8Array): boolean | null {
  const read = tellingSchema.safeParse(readCanonicalJson(body)?.value)
  return read.success ? read.data.arguments.isTold : null
}
