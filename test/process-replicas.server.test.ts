import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { policyAnswer } from '../src/contract/policy.js'
import { trustAnswer } from '../src/contract/trust.js'
import { emptyDatabaseLocation } from './support/database.js'
import { act, employ } from './support/people.js'
import { placeOn, startRelayProcess, temporaryFolder } from './support/process.js'
import { peopleOf } from './support/relay-process.js'

const VIDERE_PUBLIC_URL = 'https://relay.example.org'

test('ten relays that start at once on one empty database and no keys all get ready, with one schema and one log', async () => {
  const database = await emptyDatabaseLocation()
  const keys = join(await temporaryFolder(), 'keys')
  const places = await Promise.all(Array.from({ length: 10 }, () => placeOn(database, keys)))
  const relays = places.map(({ folder, env }) => startRelayProcess(folder, { ...env, VIDERE_PUBLIC_URL }))
  await Promise.all(relays.map(({ started }) => started))
  const everybody = await Promise.all(places.map(peopleOf))
  const trust = await Promise.all(
    everybody.map(({ client }) => client.call({ path: '/api/v1/trust', answer: trustAnswer })),
  )
  for (const one of trust) expect(one).toEqual(trust[0])
  for (const { url } of places) expect((await fetch(new URL('/readyz', url))).status).toBe(200)

  const sql = postgres(database.options.url ?? '', { max: 1 })
  onTestFinished(() => sql.end())
  const migrations = (await readdir('drizzle')).filter((name) => name.endsWith('.sql'))
  expect(await sql`select id from drizzle.__drizzle_migrations`).toHaveLength(migrations.length)
  expect(await sql`select number from logs`).toHaveLength(1)
  expect(await sql`select origin from relays`).toHaveLength(1)
  const [first] = everybody
  if (first === undefined) throw new Error('nobody started')
  const { version } = await first.client.call({ path: '/api/v1/policy', answer: policyAnswer })
  expect(await sql`select version from policies`).toEqual([{ version }])

  // What each of them wrote at its start agrees with the log, which one of them leads.
  const client = { ...first.client, origin: new URL(VIDERE_PUBLIC_URL).host }
  const people = { ...first, client }
  expect((await act(people, await employ(people), 'log.check', {})).findings).toEqual([])
  const entries =
    await sql`select entry from log_leaves where position('"entry":"policy"'::bytea in entry) > 0`
  expect(entries).toHaveLength(1)
  const exits = await Promise.all(relays.map((relay) => relay.stop()))
  expect(exits.map(({ code }) => code)).toEqual(Array(10).fill(0))
}, 120_000)
