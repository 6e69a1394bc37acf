import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { requireTrueClock } from './clock.js'
import type { Transaction } from './connections.js'
import { DatabaseUnusable } from './unusable.js'

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url))

/** Of all advisory locks in the database this one is for whoever prepares it. The number means nothing else. */
const preparationLock = 7_304_118_220_631_409

/**
 * Prepares a relay's own database: refuses a scratch one, applies what is missing of `drizzle/`, and refuses a clock
 * that is not the migration's. Any number of processes may do this at once.
 */
export async function prepareLastingDatabase(tx: Transaction): Promise<void> {
  await takePreparationLock(tx)
  if (await isScratch(tx)) throw new DatabaseUnusable('this is a scratch database: a relay must not use it')
  await applyMigrations(tx)
  await requireTrueClock(tx)
}

/**
 * Makes every other process that prepares this database wait until this transaction ends. A lock of the
 * transaction, not of the session: it cannot outlive what it protects, nor be lost to a reconnection in the middle.
 */
export async function takePreparationLock(tx: Transaction): Promise<void> {
  // Standing in line and rewriting a table may both take longer than a usual call.
  await tx.execute(sql`set local statement_timeout = 0`)
  await tx.execute(sql`select pg_advisory_xact_lock(${preparationLock})`)
}

/** True when the database was created as a scratch database. */
export async function isScratch(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(
    sql`select exists (select from pg_namespace where nspname = 'videre_scratch') as found`,
  )
  return row?.found === true
}

/**
 * Applies the migrations that are missing, all in this transaction, and keeps count of them where drizzle-kit does.
 * drizzle's own migrator opens a transaction by itself, so that no lock of ours could cover it, skips by date what it
 * does not find applied, and runs on a database of a newer version. Throws `DatabaseUnusable` for such a one.
 */
export async function applyMigrations(tx: Transaction): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder })
  const applied = await appliedHashes(tx)
  if (applied.some((hash) => !migrations.some((migration) => migration.hash === hash))) {
    throw new DatabaseUnusable('the database was migrated by a newer or another version of this program')
  }
  if (applied.some((hash, index) => migrations[index]?.hash !== hash)) {
    throw new DatabaseUnusable('a migration of the database is missing before a later one')
  }
  for (const migration of migrations.slice(applied.length)) await applyMigration(tx, migration)
}

/** The hashes of the migrations that this program has, in order. */
export const knownMigrations = (): string[] =>
  readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash)

async function appliedHashes(tx: Transaction): Promise<string[]> {
  const [table] = await tx.execute<{ found: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
  )
  if (table?.found !== true) {
    await tx.execute(sql`create schema if not exists drizzle`)
    await tx.execute(
      sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    )
  }
  const rows = await tx.execute<{ hash: string }>(
    sql`select hash from drizzle.__drizzle_migrations order by id`,
  )
  return rows.map((row) => row.hash)
}

async function applyMigration(tx: Transaction, migration: MigrationMeta): Promise<void> {
  for (const statement of migration.sql) await tx.execute(sql.raw(statement))
  await tx.execute(sql`
    insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`)
}
