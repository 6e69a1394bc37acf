import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshDatabaseLocation } from './support/database.js'
import { employ, openClinic } from './support/people.js'
import { placeOn, startedRelay, startRelayProcess } from './support/process.js'
import { peopleOf } from './support/relay-process.js'
import { expectInbox, type Sending, sealedSendings, untilTaken } from './support/sendings.js'
import { canMount, fill, insideOf, onSmallDisk } from './support/small-disk.js'
import { skipsStrace, withFault } from './support/strace.js'

const isMountRefused = !canMount()
if (isMountRefused) {
  console.error('this machine lets nobody mount: a disk that is full and gets room again is NOT tested here')
}

test.skipIf(isMountRefused)(
  'on a full disk the relay refuses and stays; once there is room it goes on, and has all that it acknowledged',
  async () => {
    const location = await freshDatabaseLocation()
    const place = await placeOn(location)
    const data = join(place.folder, 'data')
    const wrap = onSmallDisk(place.folder, 72, location.options.directory)
    const relay = startRelayProcess(place.folder, { ...place.env, VIDERE_DATA_DIR: data }, wrap)
    await relay.started
    const folder = insideOf(relay.pid, place.folder)
    const keysDirectory = join(folder, 'keys')
    const people = await peopleOf({ ...place, keysDirectory })
    const clinic = await openClinic(people, await employ(people), 'Nord')
    const sendings = await sealedSendings(people, clinic, 40)
    const sent: Sending[] = []
    const next = async () => {
      const sending = sendings[sent.length]
      if (sending === undefined) throw new Error('all were sent')
      sent.push(sending)
      return { sending, told: await sending.send() }
    }

    // The first enquiry of a day: its key has to be on disk in two places before anything else.
    const makeRoom = fill(folder)
    const { sending, told } = await next()
    expect(told).toMatchObject({ status: 503, type: 'urn:videre:problem:unavailable' })
    expect(keysIn(keysDirectory)).toEqual([])
    makeRoom()
    await untilTaken([sending])
    expect(keysIn(keysDirectory)).toHaveLength(2)

    const makeRoomAgain = fill(folder)
    const refused: Sending[] = []
    while (refused.length < 3) {
      const { sending, told } = await next()
      expect(told.tookMs).toBeLessThan(5000)
      expect([201, 503]).toContain(told.status)
      if (told.status === 503) refused.push(sending)
    }
    makeRoomAgain()
    await untilTaken(refused)
    await expectInbox(people, clinic, sent)
    expect((await relay.stop()).code).toBe(0)
  },
  120_000,
)

/** The keys of days, in both places, and whatever else lies there. */
const keysIn = (keysDirectory: string): string[] =>
  ['days', 'days-mirror']
    .map((name) => join(keysDirectory, name))
    .flatMap((directory) => (existsSync(directory) ? readdirSync(directory) : []))

describe.skipIf(skipsStrace)('under strace', () => {
  test('a disk without room for the write-ahead log ends the relay with a line; the next start has all that was acknowledged', async () => {
    const place = await placeOn(await freshDatabaseLocation())
    const whole = await startedRelay(place)
    const people = await peopleOf(place)
    const clinic = await openClinic(people, await employ(people), 'Nord')
    const sendings = await sealedSendings(people, clinic, 150)
    await whole.stop()

    const full = startRelayProcess(place.folder, place.env, withFault('pwrite64', 'error=ENOSPC:when=200+'))
    await full.started
    let sent = 0
    for (let isAlive = true; isAlive; sent++) isAlive = (await sendings[sent]?.send())?.status === 201
    const exit = await full.exited
    expect(exit.code).toBe(1)
    expect(exit.stderr).toBe('videre: the embedded database stopped: look whether its disk is full\n')
    // Some were acknowledged, one was not.
    expect(sent).toBeGreaterThan(1)
    await startedRelay(place)
    await untilTaken(sendings.slice(sent - 1, sent))
    await expectInbox(people, clinic, sendings.slice(0, sent))
  }, 120_000)

  test('a disk that takes six seconds for a commit: 503 within five, the relay stays, and the repeat gets what was stored', async () => {
    const place = await placeOn(await freshDatabaseLocation())
    const quick = await startedRelay(place)
    const people = await peopleOf(place)
    const clinic = await openClinic(people, await employ(people), 'Nord')
    const sendings = await sealedSendings(people, clinic, 60)
    await quick.stop()
    // Now and then, so that it meets an enquiry whatever else the relay has on disk by then.
    const wrap = withFault('fdatasync', 'delay_enter=6000000:when=60+40')
    const relay = startRelayProcess(place.folder, place.env, wrap)
    await relay.started
    const sent: Sending[] = []
    for (let isRefused = false; !isRefused; ) {
      const [sending] = sendings.splice(0, 1)
      if (sending === undefined) throw new Error('the disk was never slow')
      const { status, tookMs } = await sending.send()
      sent.push(sending)
      if (status === 201) continue
      isRefused = true
      expect(status).toBe(503)
      console.info('an enquiry on a slow disk was refused after', Math.round(tookMs), 'ms')
      expect(tookMs).toBeLessThan(5000)
      await untilTaken([sending])
    }
    await expectInbox(people, clinic, sent)
    await relay.stop('SIGKILL')
    // It did not end before by itself.
    expect((await relay.exited).signal).toBe('SIGKILL')
  }, 120_000)
})

test('a relay whose log cannot be written, its disk being full, goes on and stops as told', async () => {
  const place = await placeOn(await freshDatabaseLocation())
  const relay = startRelayProcess(place.folder, place.env, ['sh', '-c', 'exec "$@" > /dev/full', 'sh'])
  const ready = () =>
    fetch(new URL('/readyz', place.url)).then(
      ({ status }) => status,
      () => null,
    )
  await expect.poll(ready, { timeout: 60_000 }).toBe(200)
  expect(await relay.stop()).toMatchObject({ code: 0 })
}, 90_000)
