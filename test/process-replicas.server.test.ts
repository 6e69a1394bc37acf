import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyDatabaseLocation } from './support/database.js'
import { placeOn, startRelayProcess, temporaryFolder } from './support/process.js'

test('ten relays that start at once on one empty database, with shared keys, all get ready', async () => {
  const database = await emptyDatabaseLocation()
  const keys = join(await temporaryFolder(), 'keys')
  const places = await Promise.all(Array.from({ length: 10 }, () => placeOn(database, keys)))
  const VIDERE_PUBLIC_URL = 'https://relay.example.org'
  const relays = places.map(({ folder, env }) => startRelayProcess(folder, { ...env, VIDERE_PUBLIC_URL }))
  await Promise.all(relays.map(({ started }) => started))
  const answers = await Promise.all(
    places.map(async ({ url }) => {
      const ready = await fetch(new URL('/readyz', url))
      const { relayKey } = (await (await fetch(new URL('/api/v1/clinics', url))).json()) as {
        relayKey: string
      }
      return { status: ready.status, relayKey }
    }),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ relayKey }) => relayKey)).size).toBe(1)
  const exits = await Promise.all(relays.map((relay) => relay.stop()))
  expect(exits.map(({ code }) => code)).toEqual(Array(10).fill(0))
}, 120_000)
