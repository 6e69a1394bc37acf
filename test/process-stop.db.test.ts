/** SIGTERM and Ctrl-C stop a relay in good order within five seconds, and leave nothing in the way of the next start. */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listAll } from '../src/client/clinic.js'
import { sendSealed } from '../src/client/sender.js'
import { freshDatabaseLocation } from './support/database.js'
import { sealOne } from './support/enquiry-stream.js'
import { atRelay, employ, openClinic } from './support/people.js'
import { type Place, placeOn, startedRelay } from './support/process.js'
import { peopleOf } from './support/relay-process.js'

const promisedMs = 5000

/** A connection of a client that keeps it open between requests. */
async function idleConnection({ url }: Place) {
  const socket = connect(Number(url.port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`GET /healthz HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

/** A client that says what it will send, sends half of it, and then nothing. */
async function stalledUpload({ url }: Place) {
  const socket = connect(Number(url.port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const head = `POST /api/v1/enquiries/sealed HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\n`
  socket.write(`${head}Content-Length: 100000\r\n\r\n{"enquiryId":`)
  return socket
}

test('SIGTERM and SIGINT end it with 0, also under an idle connection and a client that stalls in the middle of its request', async () => {
  const place = await placeOn(await freshDatabaseLocation())
  for (const [signal, clients] of [
    ['SIGTERM', [idleConnection]],
    ['SIGINT', [idleConnection]],
    ['SIGTERM', [stalledUpload, idleConnection]],
  ] as const) {
    // Each time but the first it is the next start, in whose way nothing may be.
    const process = await startedRelay(place)
    for (const client of clients) await client(place)
    const exit = await process.stop(signal)
    expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' })
    expect(exit.tookMs).toBeLessThan(promisedMs)
    expect(exit.stdout.trim().split('\n').at(-1)).toContain('"msg":"stopped"')
    expect(readdirSync(place.folder).filter((name) => name.startsWith('videre'))).toEqual([])
  }
})

test('what it acknowledges while it stops is there after the next start, once', async () => {
  const place = await placeOn(await freshDatabaseLocation())
  const process = await startedRelay(place)
  const people = await peopleOf(place)
  const staff = await employ(people)
  const clinic = await openClinic(people, staff, 'Klinikk')
  const seal = await sealOne(people.client, [clinic])
  const sealed = Array.from({ length: 30 }, (_, i) => seal(i))
  const sent = sealed.map((one) =>
    sendSealed(people.client, one).then(
      () => one.request.enquiryId,
      () => null,
    ),
  )
  await Promise.race(sent)
  const exit = await process.stop()
  expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' })
  expect(exit.tookMs).toBeLessThan(promisedMs)
  const acknowledged = (await Promise.all(sent)).filter((id) => id !== null)
  expect(acknowledged.length).toBeGreaterThan(0)

  await startedRelay(place)
  const inbox = (await listAll(await atRelay(people, clinic))).map(({ deliveryId }) => deliveryId)
  expect(new Set(inbox).size).toBe(inbox.length)
  for (const { request } of sealed) {
    if (acknowledged.includes(request.enquiryId)) expect(inbox).toContain(request.deliveries[0]?.deliveryId)
  }
})
