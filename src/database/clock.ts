import { sql } from 'drizzle-orm'
import type { Transaction } from './connections.js'
import { DatabaseUnusable } from './unusable.js'

/** The body of `videre_now()` as the migration makes it. */
const clockBody = "select date_trunc('milliseconds', clock_timestamp())"

/** Throws `DatabaseUnusable` unless the database's clock is the one that the migration made. */
export async function requireTrueClock(tx: Transaction): Promise<void> {
  const found = await tx.execute<{ body: string; path: string; settings: string | null }>(sql`
    select p.prosrc as body, p.pronamespace::regnamespace::text as path, p.proconfig::text as settings
    from pg_proc p where p.oid = to_regprocedure('videre_now()')`)
  const [clock] = found
  if (clock?.body !== clockBody || clock.path !== 'public' || clock.settings !== null) {
    throw new DatabaseUnusable('the clock of this database, videre_now(), is not the one that was installed')
  }
}
