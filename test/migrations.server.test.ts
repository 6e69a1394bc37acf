import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { emptyDatabaseLocation } from './support/database.js'

const open = `
  import { openDatabase } from './dist/database/database.js'
  await (await openDatabase(JSON.parse(process.argv[1]))).close()`

test('ten processes that start at once on an empty database all start, and migrate it once', async () => {
  const { options } = await emptyDatabaseLocation()
  const start = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', open, JSON.stringify(options)])
  await Promise.all(Array.from({ length: 10 }, start))
  const client = postgres(options.url ?? '', { max: 1 })
  const rows = await client<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`
  await client.end()
  expect(rows.length).toBeGreaterThan(0)
  expect(new Set(rows.map((row) => row.hash)).size).toBe(rows.length)
})
