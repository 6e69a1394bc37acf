import { sql } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { fates } from '../src/database/schema.js'
import { freshDatabase } from './support/database.js'

// Protects the promise that what is stored of a patient goes in time: nothing may be stored of which nobody said when it goes.
test('every column of the migrated database has a stated fate, and nothing else has one', async () => {
  const database = await freshDatabase()
  const rows = await database.transaction((tx) =>
    tx.execute<{ name: string }>(sql`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema', 'drizzle')`),
  )
  const stated = fates.flatMap(({ table, columns }) => {
    const { name, columns: declared } = getTableConfig(table)
    const known = new Map(
      Object.entries(table).flatMap(([key, column]) =>
        declared.includes(column) ? [[key, column.name]] : [],
      ),
    )
    return Object.entries(columns).map(([key, [writtenBy, holds]]) => {
      expect(writtenBy, `${name}.${key}: who writes it`).not.toBe('')
      expect(holds, `${name}.${key}: what it holds`).not.toBe('')
      return `${name}.${known.get(key) ?? `${key} (no such column)`}`
    })
  })
  expect(stated.sort()).toEqual(Array.from(rows, (row) => row.name).sort())
})
