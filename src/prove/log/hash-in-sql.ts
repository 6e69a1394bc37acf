import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { concat, utf8 } from '../../base/bytes.js'

/** What `hashOf(domain, …)` of src/base/hash.ts gives for a column of bytes, computed where the bytes lie. */
export const hashOfColumn = (domain: string, column: AnyPgColumn): SQL =>
  sql`sha256(${sql.param(concat(utf8(domain), new Uint8Array(1)), column)} || ${column})`
