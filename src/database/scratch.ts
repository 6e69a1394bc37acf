import { sql } from 'drizzle-orm'
import type { Transaction } from './connections.js'
import { type Database, type DatabaseOptions, openPreparedDatabase } from './database.js'
import { isEmpty } from './empty.js'
import { applyMigrations, isScratch, takePreparationLock } from './migrate.js'
import { DatabaseUnusable } from './unusable.js'

/**
 * Opens a scratch database, for demonstrations and tests: one whose clock may be set. Only an empty database becomes
 * one, and it stays one: throws `DatabaseUnusable` for a database that holds anything and was not made as scratch.
 */
export function openScratchDatabase(options: DatabaseOptions): Promise<Database> {
  return openPreparedDatabase(options, prepareScratchDatabase)
}

async function prepareScratchDatabase(tx: Transaction): Promise<void> {
  await takePreparationLock(tx)
  if (!(await isScratch(tx))) {
    await requireEmpty(tx)
    await tx.execute(sql`create schema videre_scratch`)
  }
  await applyMigrations(tx)
}

async function requireEmpty(tx: Transaction): Promise<void> {
  if (!(await isEmpty(tx))) throw new DatabaseUnusable('only an empty database can become a scratch database')
}

/**
 * Sets the clock of a scratch database to an instant, or ahead of the true time by `aheadMs`. It goes on running
 * from there. Throws `DatabaseUnusable` for any other database.
 */
export async function setScratchClock(database: Database, to: Date | { aheadMs: number }): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await isScratch(tx))) throw new DatabaseUnusable('only the clock of a scratch database can be set')
    const aheadMs = to instanceof Date ? await msUntil(tx, to) : to.aheadMs
    if (!Number.isFinite(aheadMs)) throw new RangeError('the clock can be set to a valid instant only')
    const interval = `interval '${Math.round(aheadMs)} milliseconds'`
    await tx.execute(
      sql.raw(`create or replace function public.videre_now() returns timestamptz language sql stable parallel safe
        as $$select date_trunc('milliseconds', clock_timestamp() + ${interval})$$`),
    )
  })
}

async function msUntil(tx: Transaction, instant: Date): Promise<number> {
  const [row] = await tx.execute<{ ms: string }>(
    sql`select extract(epoch from ${instant.toISOString()}::timestamptz - clock_timestamp()) * 1000 as ms`,
  )
  return Number(row?.ms)
}
