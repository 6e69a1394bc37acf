/** A process that stops, or whose host is gone, in the middle of what it reads: its locks do not outlast it for long. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { isFrozen } from './support/replicas.js'

const script = fileURLToPath(new URL('./support/frozen-client.mjs', import.meta.url))

test('the server ends a transaction whose answer nobody takes in, about when the client would have given up', async () => {
  const { options } = await freshDatabaseLocation()
  const url = options.url ?? ''
  const client = spawn(process.execPath, [script, url, '1000'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(client, 'exit')
  onTestFinished(async () => {
    client.kill('SIGKILL')
    await ended
  })
  const sql = postgres(url, { max: 1 })
  onTestFinished(() => sql.end())
  await expect.poll(() => isFrozen(client.pid ?? 0), { timeout: 20_000 }).toBe(true)
  const sessions = () => sql`select wait_event from pg_stat_activity where application_name = 'videre'
    and datname = current_database()`
  const lock = async () => (await sql`select pg_try_advisory_lock(1) as taken`)[0]?.taken
  // It is really in the middle of its answer, and has the lock.
  await expect.poll(sessions).toMatchObject([{ wait_event: 'ClientWrite' }])
  expect(await lock()).toBe(false)
  await expect.poll(lock, { timeout: 10_000 }).toBe(true)
}, 60_000)
