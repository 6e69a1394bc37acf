/** What the relay has lost, in the words of the command line. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll, take } from '../src/client/clinic.js'
import { join } from '../src/client/join.js'
import { dueDays } from '../src/database/schema.js'
import { type Desk, openDesk } from './support/cli.js'
import { act, atRelay, type Clinic, confirm, employ, openClinic, sendEnquiry } from './support/people.js'
import type { TestRelay } from './support/relay.js'
import { keyPaths, world } from './support/world.js'

/** A clinic with a key file on the desk. */
async function clinicAt(desk: Desk, relay: TestRelay): Promise<Clinic> {
  const name = 'Løkka hud'
  const secret = randomBytes(32)
  const holder = await desk.key('offered.key', { kind: 'clinic', name }, secret)
  const staff = await employ(relay)
  const { clinicId, invite } = await act(relay, staff, 'clinic.invite', {
    name,
    place: 'Oslo',
    county: 'NO-03',
    telephone: '+4722334455',
    languages: ['nb'],
    careNeeds: ['dermatology'],
  })
  await join(relay.client, holder, invite)
  await confirm(relay, staff, clinicId, holder)
  await desk.key('clinic.key', { kind: 'clinic', name, clinicId, relay: relay.url.origin }, secret)
  return { holder, clinicId, name }
}

it('clinic, patient and staff are told in words what can no longer be opened, and that it is over when the key is back', async () => {
  const { database, relay } = await world(0)
  const desk = await openDesk(relay.url)
  const clinic = await clinicAt(desk, relay)
  const staff = await employ(relay)
  const kari = await desk.key('kari.key', { kind: 'staff', name: 'Kari' })
  await act(relay, staff, 'staff.add', { name: 'Kari', signKey: kari.publicKeys.signKey })
  const because = ['--key', 'kari.key', '--reason', 'as agreed'] as const
  const key = ['--key', 'clinic.key'] as const

  const other = await openClinic(relay, staff, 'Another')
  const { sealed, answer } = await sendEnquiry(relay, [clinic, other])
  const link = {
    relay: relay.url.origin,
    reference: answer.reference,
    enquiryId: answer.enquiryId,
    patientSecret: base64url(sealed.patientSecret),
  }
  await writeFile(desk.path('link.json'), JSON.stringify(link), { mode: 0o600 })
  const at = await atRelay(relay, other)
  await take(at, (await listAll(at))[0]!)
  const [waiting] = await listAll(await atRelay(relay, clinic))
  const reference = waiting!.reference

  const [day] = await database.transaction((tx) => tx.select().from(dueDays))
  const [path] = keyPaths(relay, day!.day)
  const copy = await readFile(path)
  // Both files, and what this process has in memory.
  await relay.relay.dayKeys.destroyOver(() => true)

  const keys = await desk.videre('keys', 'status', ...because)
  expect(keys.code).toBe(1)
  expect(keys.stdout).toContain(`${day!.day}.key: LOST, in both places`)
  expect(keys.stdout).toContain('2 deliveries can be released no more; 1 of them no clinic has signed for')
  expect(keys.stdout).toMatch(new RegExp(`^${reference}  Løkka hud +no +new$`, 'm'))
  expect(keys.stdout).toMatch(/^\S+ +Another +\d+ \w+ \d{4}, \d\d:\d\d +fetched, not read$/m)

  const inbox = await desk.done('clinic', 'inbox', ...key)
  expect(inbox).toContain('lost by the relay, cannot be opened')
  expect(inbox).not.toContain('To read the one that has waited longest')
  const opened = await desk.videre('clinic', 'open', reference, ...key)
  expect(opened).toMatchObject({ code: 1, stdout: '' })
  expect(opened.stderr).toContain('nobody can open it any more; nothing was signed for')
  const exported = await desk.videre('clinic', 'export', '--out', 'all', ...key)
  expect(exported.code).toBe(1)
  expect(exported.stderr).toContain(`the relay has lost the key to enquiry ${reference}`)
  expect(await readdir(desk.path('all'))).toEqual(['enquiries.csv'])

  const status = await desk.videre('status', '--file', 'link.json', '--copy')
  expect(status.stdout).toMatch(
    /Løkka hud: in its inbox.*the clinic can never read it: please send a new enquiry/,
  )
  expect(status.stdout).toMatch(
    /Another: the clinic's computer could open it; nobody has read it yet \([^)]+\)$/m,
  )
  expect(status.stdout).toContain('lost the key to your own copy')
  expect(status.stderr).toContain('the relay has lost the key to this: it cannot be opened any more')

  await writeFile(path, copy, { mode: 0o600 })
  expect(await desk.done('keys', 'status', ...because)).toContain('1 of 1 day keys lies in both places.')
  expect(await desk.done('clinic', 'open', reference, ...key)).toContain('It itches at night.')
}, 120_000)
