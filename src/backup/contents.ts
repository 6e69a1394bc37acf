import { sql } from 'drizzle-orm'
import { equalBytes, hex } from '../base/bytes.js'
import { canonicalJson } from '../base/canonical.js'
import {
  type Database,
  type DatabaseOptions,
  openPreparedDatabase,
  type Transaction,
} from '../database/database.js'
import { now } from '../database/now.js'
import { DatabaseUnusable } from '../database/unusable.js'
import type { Manifest } from './manifest.js'

/** What a database says of itself: the part of a manifest that a restored one must say, too. */
export type Contents = Omit<Manifest, 'v' | 'engine' | 'dumpedBy' | 'parts'>

/**
 * Opens a relay's database as it is: nothing in it is migrated, because a backup before an update must not be the update.
 * Throws `DatabaseUnusable` for a database that no relay has used.
 */
export const openAsItIs = (options: DatabaseOptions): Promise<Database> =>
  openPreparedDatabase(options, async (tx) => {
    const [found] = await tx.execute<{ isRelays: boolean }>(
      sql`select to_regclass('public.relays') is not null as "isRelays"`,
    )
    if (found?.isRelays !== true) throw new DatabaseUnusable('this is not the database of a relay')
  })

/** Whose a database is. Throws `DatabaseUnusable` if no relay was ever started on it. */
export async function ownerOf(tx: Transaction): Promise<Pick<Contents, 'origin' | 'relayKey'>> {
  const [relay] = await tx.execute<{ origin: string; signKey: Uint8Array }>(
    sql`select origin, sign_key as "signKey" from relays`,
  )
  if (relay === undefined) throw new DatabaseUnusable('no relay was ever started on this database')
  return { origin: relay.origin, relayKey: new Uint8Array(relay.signKey) }
}

/**
 * Reads what the database of a transaction holds. By the catalog, not by this program's own schema: the database may be older
 * or newer. Throws as {@link ownerOf} does.
 */
export async function contentsOf(tx: Transaction): Promise<Contents> {
  const migrations = await tx.execute<{ hash: string }>(
    sql`select hash from drizzle.__drizzle_migrations order by id`,
  )
  return {
    createdAt: await now(tx),
    ...(await ownerOf(tx)),
    postgres: await serverMajor(tx),
    migrations: migrations.map(({ hash }) => hash),
    log: await logOf(tx),
    rows: await rowsOf(tx),
  }
}

/** The major version of the server behind a transaction. */
export async function serverMajor(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ version: string }>(
    sql`select current_setting('server_version_num') as version`,
  )
  return Math.floor(Number(row?.version) / 10_000)
}

async function logOf(tx: Transaction): Promise<Contents['log']> {
  const [log] = await tx.execute<{
    origin: string
    size: string
    root: Uint8Array | null
    signed: string
  }>(sql`
    select origin, coalesce(head.size, 0) as size, head.root as root,
      coalesce((select max(size) from log_checkpoints where log = number), 0) as signed
    from logs left join lateral (select size, root from log_batches where log = number order by size desc limit 1) head
      on true
    order by number desc limit 1`)
  if (log === undefined) throw new DatabaseUnusable('no relay was ever started on this database')
  const root = log.root === null ? null : new Uint8Array(log.root)
  return { origin: log.origin, size: Number(log.size), root, signed: Number(log.signed) }
}

async function rowsOf(tx: Transaction): Promise<Contents['rows']> {
  const tables = await tx.execute<{ name: string }>(sql`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`)
  const rows: Contents['rows'] = {}
  for (const { name } of tables) {
    const [counted] = await tx.execute<{ n: string }>(sql`select count(*) as n from ${sql.identifier(name)}`)
    rows[name] = Number(counted?.n)
  }
  return rows
}

/** Whether two databases say the same of themselves, whatever time it is in them and whichever PostgreSQL they are in. */
export function haveSameContents(one: Contents, other: Contents): boolean {
  const told = ({ origin, relayKey, migrations, log, rows }: Contents) =>
    canonicalJson({
      origin,
      relayKey: hex(relayKey),
      migrations,
      rows,
      log: { ...log, root: log.root === null ? null : hex(log.root) },
    })
  return equalBytes(told(one), told(other))
}
