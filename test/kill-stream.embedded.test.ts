import { expect, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { ledgerOf, startStream } from './support/enquiry-stream.js'
import { atRelay, type Clinic, employ, openClinic } from './support/people.js'
import { peopleOf, placeOn, startedRelay, startRelayProcess } from './support/process.js'

const kills = 20

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Protects promise 2: an acknowledged enquiry is never lost, and reaches each chosen clinic's inbox exactly once.
test('killed twenty times in a stream of enquiries, the relay loses, doubles and halves nothing', async () => {
  const place = await placeOn(await freshDatabaseLocation())
  let relay = await startedRelay(place)
  const people = await peopleOf(place)
  const staff = await employ(people)
  const clinics: Clinic[] = []
  for (const name of ['Nord', 'Sør']) clinics.push(await openClinic(people, staff, name))

  const stream = await startStream([people.client], clinics)
  const startsMs: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    await stream.acknowledges(1)
    await pause(Math.random() * 100)
    expect(await relay.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
    if (kill % 10 === 9) {
      // Now and then also while it recovers from the last time.
      const recovering = startRelayProcess(place.folder, place.env)
      await pause(200 + Math.random() * 800)
      await recovering.stop('SIGKILL')
    }
    relay = startRelayProcess(place.folder, place.env)
    startsMs.push(await relay.started)
  }
  await stream.finish()

  const atClinics = await Promise.all(clinics.map((clinic) => atRelay(people, clinic)))
  const ledger = await ledgerOf(stream, people.client, atClinics)
  console.info('killed', kills, 'times', { ...ledger, slowestStartMs: Math.round(Math.max(...startsMs)) })
  expect(ledger).toMatchObject({ lost: 0, duplicates: 0, half: 0, unknown: 0, opened: ledger.inInboxes })
  expect(ledger.acknowledged).toBeGreaterThanOrEqual(kills)
}, 300_000)
