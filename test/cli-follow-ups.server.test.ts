/** What patients, clinics and staff type when a patient says something afterwards, from the saved file to the confirmation. */
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll } from '../src/client/clinic.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase } from './support/database.js'
import { act, atRelay, type Clinic, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let relay: TestRelay
let desk: Desk
let clinics: [Clinic, Clinic]

beforeAll(async () => {
  const database = await freshDatabase()
  relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  desk = await openDesk(relay.url)
  const staff = await employ(relay)
  const secret = randomBytes(32)
  const first = await openClinic(relay, staff, 'Løkka hud', secret)
  const { clinicId } = first
  await desk.key(
    'clinic.key',
    { kind: 'clinic', name: first.name, clinicId, relay: relay.url.origin },
    secret,
  )
  clinics = [first, await openClinic(relay, staff, 'Another')]
  return () => relay.stop()
})

const key = ['--key', 'clinic.key'] as const

/** Sends an enquiry, and gives what its patient types to come back to it, and its reference at the first clinic. */
async function sent(name: string) {
  const before = new Set((await listAll(await atRelay(relay, clinics[0]))).map(({ reference }) => reference))
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  await desk.write(name, base64url(sealed.patientSecret))
  const inbox = await listAll(await atRelay(relay, clinics[0]))
  const reference = inbox.find((one) => !before.has(one.reference))?.reference ?? ''
  return { own: [answer.reference, '--secret-file', name] as const, reference }
}

describe('a patient', () => {
  it('corrects the contact details, the clinic sees them beside the enquiry and confirms, and the patient sees when', async () => {
    const { own, reference } = await sent('one')
    const corrected = await desk.done('correct', ...own, '--phone', '99 88 77 66', '--email', '', '--yes')
    expect(corrected).toContain('Løkka hud has the new contact details in its inbox.\n')
    const inbox = await desk.done('clinic', 'inbox', ...key)
    expect(inbox).toContain('new, to be acknowledged')
    expect(inbox).toContain(`videre clinic acknowledge ${reference} --key clinic.key`)
    const opened = await desk.done('clinic', 'open', reference, ...key)
    expect(opened).toMatch(
      /New contact details, signed by the patient \(.*\); they take the place of the above:/,
    )
    expect(opened).toContain('  Telephone  +4799887766\n')
    expect(opened.match(/E-mail/g)).toHaveLength(1)
    const acknowledged = await desk.done('clinic', 'acknowledge', reference, ...key)
    expect(acknowledged).toContain('+4799887766')
    expect(acknowledged).toContain(`Acknowledged. The patient can see that ${reference} was taken note of.`)
    expect(await desk.done('status', ...own)).toMatch(
      /Løkka hud: .*\n {4}new contact details \(.*\), which the clinic has confirmed \(.*\)\n/,
    )
    const partly = await desk.videre('correct', ...own, '--phone', '99 88 77 66', '--yes')
    expect(partly.stderr).toContain('they were corrected before')
  }, 60_000)

  it('withdraws from one clinic, and everybody is told what that means', async () => {
    const { own, reference } = await sent('two')
    const unasked = await desk.videre('withdraw', ...own, '--all')
    expect(unasked.stderr).toBe('videre: nobody can be asked here: say that you mean it with --yes\n')
    expect(await desk.done('withdraw', ...own, '--clinic', 'løkka hud', '--yes')).toContain(
      'Withdrawn from Løkka hud, which had not fetched it: it never can.\n',
    )
    const status = await desk.done('status', ...own)
    expect(status).toMatch(/Løkka hud: withdrawn \(.*\); the clinic had not fetched it\n/)
    expect(status).toMatch(/Another: in its inbox/)
    const opened = await desk.videre('clinic', 'open', reference, ...key)
    expect(opened).toMatchObject({ code: 1, stdout: '' })
    expect(opened.stderr).toMatch(
      new RegExp(
        `^videre: enquiry ${reference} was withdrawn by the patient on .*; acknowledge with videre clinic acknowledge ${reference}\n$`,
      ),
    )
    const acknowledged = await desk.done('clinic', 'acknowledge', reference, ...key)
    expect(acknowledged).toContain('The relay has destroyed its copy.')
  }, 60_000)
})

describe('a clinic', () => {
  it('notes something for itself, and takes it back', async () => {
    const { reference } = await sent('three')
    await desk.done('clinic', 'note', reference, '--text', 'called twice', '--given-to', 'Kari', ...key)
    expect(await desk.done('clinic', 'note', reference, ...key)).toBe('Given to Kari\n  | called twice\n')
    await desk.done('clinic', 'note', reference, '--text', '', ...key)
    expect(await desk.done('clinic', 'note', reference, ...key)).toBe('Given to Kari\n')
  }, 60_000)
})

describe('staff', () => {
  it('withdraw for a patient who has lost the secret, two together', async () => {
    const { own } = await sent('four')
    const people = await employ(relay)
    for (const name of Object.keys(people)) {
      const made = await desk.key(`${name}.key`, { kind: 'staff', name })
      await act(relay, people, 'staff.add', { name, signKey: made.publicKeys.signKey })
    }
    const words = ['staff', 'withdraw', own[0], '--key', 'one.key', '--reason', 'showed a passport'] as const
    const done = await desk.done(...words, '--second-key', 'two.key')
    expect(done).toContain('2 deliveries are withdrawn; the relay releases nothing of it any more.')
  }, 60_000)
})
