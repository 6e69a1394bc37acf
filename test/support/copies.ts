/** Copies of a whole database, as a backup has them: taken at one moment, put back at another, here or somewhere else. */
import { getTableName, sql } from 'drizzle-orm'
import type { Database } from '../../src/database/database.js'
import { fates } from '../../src/database/schema.js'

/** Every row of every table. */
export type Copy = { table: string; rows: string }[]

const tables = fates.map(({ table }) => getTableName(table))

/** Copies everything, as of one moment. */
export const takeCopy = (database: Database): Promise<Copy> =>
  database.transaction(
    async (tx) => {
      const copy: Copy = []
      for (const table of tables) {
        const [all] = await tx.execute<{ rows: string }>(
          sql`select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from ${sql.identifier(table)} t`,
        )
        copy.push({ table, rows: all!.rows })
      }
      return copy
    },
    { readOnly: true, snapshot: true },
  )

/** Puts a copy in the place of all that is there. Nothing that guards tables is in its way, as it is not in that of a restore. */
export const restoreCopy = (database: Database, copy: Copy): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql.raw(`truncate ${tables.join(', ')}`))
    for (const { table, rows } of copy) {
      const name = sql.identifier(table)
      await tx.execute(
        sql`insert into ${name} select * from jsonb_populate_recordset(null::${name}, ${rows}::text::jsonb)`,
      )
    }
    await tx.execute(
      sql`select setval('log_queue_position_seq', (select coalesce(max(position), 0) + 1 from log_queue))`,
    )
  })
