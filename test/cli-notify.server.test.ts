import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase } from './support/database.js'
import { act, type Clinic, confirm, employ, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let relay: TestRelay
let desk: Desk
let clinic: Clinic

const clinicKey = ['--key', 'clinic.key']
const staffKey = ['--key', 'staff.key', '--reason', 'agreed by telephone']

beforeAll(async () => {
  const database = await freshDatabase()
  relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  desk = await openDesk(relay.url)
  const staff = await employ(relay)
  const holder = await desk.key('clinic.key', { kind: 'clinic', name: 'Løkka hud' })
  const { clinicId, invite } = await act(relay, staff, 'clinic.invite', {
    name: 'Løkka hud',
    place: 'Oslo',
    county: 'NO-03',
    telephone: '+4722334455',
    languages: ['nb'],
    careNeeds: ['dermatology'],
  })
  await desk.done('clinic', 'join', '--invite', base64url(invite), '--key', 'clinic.key')
  await confirm(relay, staff, clinicId, holder)
  clinic = { holder, clinicId, name: 'Løkka hud' }
  const third = await desk.key('staff.key', { kind: 'staff', name: 'Per' })
  await act(relay, staff, 'staff.add', { name: 'Per', signKey: third.publicKeys.signKey })
  return () => relay.stop()
})

describe('videre clinic notify', () => {
  it('has a clinic told at an address, shows and tries it, and takes it back', async () => {
    expect(await desk.done('clinic', 'notify', 'list', ...clinicKey)).toContain('is told nowhere')
    const added = await desk.done('clinic', 'notify', 'add', 'kari@clinic.example', ...clinicKey)
    expect(added).toContain('Løkka hud is told at kari@clinic.example from the next enquiry on.')
    const tested = await desk.done('clinic', 'notify', 'test', 'kari@clinic.example', ...clinicKey)
    expect(tested).toBe('kari@clinic.example took the test (file).\n')
    const listed = JSON.parse(await desk.done('clinic', 'notify', 'list', '--json', ...clinicKey)) as unknown
    expect(listed).toMatchObject([{ kind: 'mail', state: 'active', lastAnswer: 'file', waiting: 0 }])
    expect(await desk.done('clinic', 'notify', 'list', ...clinicKey)).toMatch(
      /kari@clinic\.example +in use +file, /,
    )
    await desk.done('clinic', 'notify', 'remove', 'kari@clinic.example', ...clinicKey)
    const gone = await desk.videre('clinic', 'notify', 'test', 'kari@clinic.example', ...clinicKey)
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('is not told at this address') })
  })

  it.each([
    ['http://clinic.example', 'the address must begin with https://'],
    ['https://127.0.0.1', 'the address must be a public one'],
    ['https://clinic.example:25', 'the port must be 443 or 8443'],
    ['clinic.example', 'this is neither a mail address nor a web address'],
  ])('says why nothing would be sent to %s', async (address, sentence) => {
    const ended = await desk.videre('clinic', 'notify', 'add', address, ...clinicKey)
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) })
  })
})

describe('videre staff', () => {
  it('replay has a clinic told again, and notices shows where clinics cannot be told', async () => {
    const none = await desk.videre('staff', 'replay', clinic.clinicId, ...staffKey)
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('no address in use') })
    await desk.done('clinic', 'notify', 'add', 'ola@clinic.example', ...clinicKey)
    const { answer } = await sendEnquiry(relay, [clinic])
    const replayed = await desk.done(
      'staff',
      'replay',
      clinic.clinicId,
      '--reference',
      answer.reference,
      ...staffKey,
    )
    expect(replayed).toContain('1 notice goes out again')
    const outbox = join(relay.dataDirectory, 'outbox')
    const before = (await readdir(outbox)).length
    await relay.relay.notifier.round()
    await relay.relay.notifier.idle()
    expect((await readdir(outbox)).length).toBe(before + 1)
    expect(await desk.done('staff', 'notices', ...staffKey)).toContain('works, as far as it was tried')
  })
})
