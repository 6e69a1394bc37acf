import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { ledgerOf, startStream } from './support/enquiry-stream.js'
import { atRelay, type Clinic, employ, openClinic } from './support/people.js'
import { type Place, peopleOf, placeOn, type RelayProcess, startedRelay } from './support/process.js'

const kills = 10

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Protects promise 2 where several replicas share a database and the keys.
test('one of two replicas is killed ten times, senders go on with the other, and nothing is lost or doubled', async () => {
  const database = await freshDatabaseLocation()
  const first = await placeOn(database)
  const beside = await placeOn(database, first.keysDirectory)
  const second = { ...beside, env: { ...beside.env, VIDERE_PUBLIC_URL: first.url.origin } }
  const places: Place[] = [first, second]
  const replicas: RelayProcess[] = []
  for (const place of places) replicas.push(await startedRelay(place))
  const people = await peopleOf(first)
  const clients = [people.client, (await peopleOf(second)).client]
  const staff = await employ(people)
  const clinics: Clinic[] = []
  for (const name of ['Nord', 'Sør']) clinics.push(await openClinic(people, staff, name))

  const stream = await startStream(clients, clinics)
  let slowestStartMs = 0
  for (let kill = 0; kill < kills; kill++) {
    await stream.acknowledges(2)
    await pause(Math.random() * 100)
    const victim = randomInt(2)
    expect(await replicas[victim]?.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
    await stream.acknowledges(2)
    const place = places[victim] as Place
    replicas[victim] = await startedRelay(place)
    slowestStartMs = Math.max(slowestStartMs, await (replicas[victim] as RelayProcess).started)
  }
  await stream.finish()

  const atClinics = await Promise.all(clinics.map((clinic) => atRelay(people, clinic)))
  const ledger = await ledgerOf(stream, people.client, atClinics)
  console.info('killed', kills, 'times', { ...ledger, slowestStartMs: Math.round(slowestStartMs) })
  expect(ledger).toMatchObject({ lost: 0, duplicates: 0, half: 0, unknown: 0, opened: ledger.inInboxes })
  expect(ledger.acknowledged).toBeGreaterThanOrEqual(2 * kills)
}, 180_000)
