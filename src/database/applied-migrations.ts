import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Transaction } from './connections.js'

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url))

/** How a database's schema stands to this program: how many migrations the next start would apply, and how many it does not know. */
export interface SchemaStanding {
  missing: number
  unknown: number
}

/** Compares the migrations that were applied with those of this program. Changes nothing. */
export async function schemaStanding(tx: Transaction): Promise<SchemaStanding> {
  const known = new Set(readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash))
  const [table] = await tx.execute<{ found: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
  )
  if (table?.found !== true) return { missing: known.size, unknown: 0 }
  const rows = await tx.execute<{ hash: string }>(sql`select hash from drizzle.__drizzle_migrations`)
  const applied = new Set(rows.map(({ hash }) => hash))
  return {
    missing: [...known].filter((hash) => !applied.has(hash)).length,
    unknown: [...applied].filter((hash) => !known.has(hash)).length,
  }
}
