import { sql } from 'drizzle-orm'
import type { Transaction } from './connections.js'

/** Whether nothing was ever made in a database: no table, no sequence, no clock. */
export async function isEmpty(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(sql`
    select exists (
      select from pg_class where relnamespace::regnamespace::text not in
        ('pg_catalog', 'pg_toast', 'information_schema') and relnamespace::regnamespace::text not like 'pg_temp%'
    ) or to_regprocedure('videre_now()') is not null as found`)
  return row?.found === false
}
