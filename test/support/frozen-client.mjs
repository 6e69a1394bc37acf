/*
 * A process of its own: takes a lock in a transaction, asks for much more than a connection holds on its way, and stops (SIGSTOP)
 * before it has taken it in: node test/support/frozen-client.mjs <DATABASE_URL> <deadline in ms>
 */
import { sql } from 'drizzle-orm'
import { openDatabase } from '../../dist/database/database.js'

const [url, deadlineMs] = process.argv.slice(2)
const database = await openDatabase({ url, directory: '.', deadlineMs: Number(deadlineMs) })
await database.transaction(async (tx) => {
  await tx.execute(sql`select pg_advisory_xact_lock(1)`)
  setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 10)
  await tx.execute(sql`select repeat('x', 1000) from generate_series(1, 200000)`)
  process.exit(3)
})
