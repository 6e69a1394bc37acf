import { sql } from 'drizzle-orm'
import type { Connection } from '../connections.js'

/**
 * Rewrites the embedded engine's tables without the rows that were deleted, and begins a new write-ahead log. PostgreSQL
 * leaves deleted rows in its files until their room is used again, and in its log until the segment is; what was
 * stripped should not be found there meanwhile. Nothing else can use the database until this is over.
 */
export async function compactFiles({ orm }: Connection): Promise<void> {
  await orm.execute(sql`vacuum (full)`)
  await orm.execute(sql`checkpoint`)
  await orm.execute(sql`select pg_switch_wal()`)
  await orm.execute(sql`checkpoint`)
}
