import { and, asc, count, desc, eq, gte, inArray } from 'drizzle-orm'
import type { Transaction } from '../../database/database.js'
import { logCheckpoints, logCosignatures } from '../../database/schema.js'

/** A checkpoint with the cosignatures that it has by now, as one note. */
export interface Cosigned {
  size: number
  note: string
  /** When each of its witnesses signed, earliest first. */
  cosignedAt: Date[]
}

/** How many of which witnesses a checkpoint needs: verifier keys. */
export interface Quorum {
  needed: number
  keys: readonly string[]
}

/** Nobody is asked for: any checkpoint will do. */
export const unwitnessed: Quorum = { needed: 0, keys: [] }

/** The newest checkpoint of a log that a quorum has seen; `null` if there is none. */
export async function newestSeen(tx: Transaction, log: number, quorum: Quorum): Promise<Cosigned | null> {
  return withCosignatures(tx, log, await sizeSeen(tx, log, 0, quorum, desc))
}

/** The first checkpoint of at least `size` leaves that a quorum has seen; `null` if there is none. */
export async function firstSeen(
  tx: Transaction,
  log: number,
  size: number,
  quorum: Quorum,
): Promise<Cosigned | null> {
  return withCosignatures(tx, log, await sizeSeen(tx, log, size, quorum, asc))
}

async function sizeSeen(
  tx: Transaction,
  log: number,
  from: number,
  { needed, keys }: Quorum,
  order: typeof asc,
): Promise<number | undefined> {
  const table = needed === 0 ? logCheckpoints : logCosignatures
  const query = tx
    .select({ size: table.size })
    .from(table)
    .groupBy(table.size)
    .orderBy(order(table.size))
    .limit(1)
  const [found] = await (needed === 0
    ? query.where(and(eq(table.log, log), gte(table.size, from)))
    : query
        .where(and(eq(table.log, log), gte(table.size, from), inArray(logCosignatures.witness, [...keys])))
        .having(gte(count(), needed)))
  return found?.size
}

async function withCosignatures(
  tx: Transaction,
  log: number,
  size: number | undefined,
): Promise<Cosigned | null> {
  if (size === undefined) return null
  const at = <T extends typeof logCheckpoints | typeof logCosignatures>(table: T) =>
    and(eq(table.log, log), eq(table.size, size))
  const [signed] = await tx.select().from(logCheckpoints).where(at(logCheckpoints))
  if (signed === undefined) return null
  const cosignatures = await tx
    .select()
    .from(logCosignatures)
    .where(at(logCosignatures))
    .orderBy(asc(logCosignatures.cosignedAt), asc(logCosignatures.witness))
  return {
    size,
    note: signed.note + cosignatures.map(({ line }) => line).join(''),
    cosignedAt: cosignatures.map(({ cosignedAt }) => cosignedAt),
  }
}
