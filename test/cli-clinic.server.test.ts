import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll } from '../src/client/clinic.js'
import { fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import type { Draft } from '../src/form/draft.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase } from './support/database.js'
import {
  act,
  atRelay,
  type Clinic,
  confirm,
  draft,
  employ,
  formOf,
  openClinic,
  sendEnquiry,
} from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let relay: TestRelay
let desk: Desk
let clinics: [Clinic, Clinic]

const hostile: Draft = {
  careNeed: 'dermatology',
  message:
    '=HYPERLINK("http://evil.example","x")\n  Name       Somebody else\nturned \u202eelbisivni\u2066 and "quoted", done',
  language: 'nb',
  preferredTimes: '@SUM(1+1)',
  contact: {
    name: "+cmd|' /C calc'!A0",
    email: 'mallory@example.org',
    phone: '+46 8 465 004 42',
    postcode: '0150',
  },
}

/** Makes a key file of a clinic that joined already. */
async function keyOf(name: string, clinicId: string, secret: Uint8Array): Promise<void> {
  await desk.key(name, { kind: 'clinic', name: 'Løkka hud', clinicId, relay: relay.url.origin }, secret)
}

beforeAll(async () => {
  const database = await freshDatabase()
  relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  desk = await openDesk(relay.url)
  const staff = await employ(relay)
  const secret = randomBytes(32)
  const holder = await desk.key('plain.key', { kind: 'clinic', name: 'Løkka hud' }, secret)
  const { clinicId, invite } = await act(relay, staff, 'clinic.invite', {
    name: 'Løkka hud',
    place: 'Oslo',
    county: 'NO-03',
    telephone: '+4722334455',
    languages: ['nb'],
    careNeeds: ['dermatology'],
  })
  await desk.done('clinic', 'join', '--invite', base64url(invite), '--key', 'plain.key')
  await confirm(relay, staff, clinicId, holder)
  await keyOf('clinic.key', clinicId, secret)
  clinics = [{ holder, clinicId, name: 'Løkka hud' }, await openClinic(relay, staff, 'Another')]
  return () => relay.stop()
})

const key = ['--key', 'clinic.key'] as const
const inbox = async () => JSON.parse(await desk.done('clinic', 'inbox', '--json', ...key))

/** Sends an enquiry to the clinic and gives the reference that it has there. */
async function arrived(text: Draft = draft): Promise<string> {
  const before = new Set((await listAll(await atRelay(relay, clinics[0]))).map(({ reference }) => reference))
  await sendEnquiry(relay, clinics, text)
  const now = await listAll(await atRelay(relay, clinics[0]))
  return now.find(({ reference }) => !before.has(reference))?.reference ?? ''
}

const stateOf = async (reference: string) =>
  (await listAll(await atRelay(relay, clinics[0]))).find((one) => one.reference === reference)

describe('a receptionist', () => {
  it('sees what waits, reads it by its reference in any spelling, and says what came of it', async () => {
    const reference = await arrived()
    const listed = await desk.done('clinic', 'inbox', ...key)
    expect(listed).toMatch(new RegExp(`^${reference}  just now +new +\\d+ \\w+ \\d{4}, \\d\\d:\\d\\d$`, 'm'))
    const tooSoon = await desk.videre('clinic', 'handled', reference, '--outcome', 'reached', ...key)
    expect(tooSoon).toMatchObject({ code: 1, stdout: '' })
    expect(tooSoon.stderr).toContain(`videre clinic open ${reference} comes first`)

    const spoken = reference.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    const opened = await desk.done('clinic', 'open', spoken, ...key)
    expect(opened).toContain('  Name       Åse Nordmann\n')
    expect(opened).toContain('  Telephone  +4722334455\n')
    expect(opened).toContain('  | It itches at night.\n')
    expect(await stateOf(reference)).toMatchObject({ state: 'seen' })
    expect(await desk.done('clinic', 'open', reference, ...key)).toContain('It itches at night.')

    await desk.done('clinic', 'handled', reference, '--outcome', 'not-reached', ...key)
    const handled = await desk.done('clinic', 'handled', reference, '--outcome', 'appointment', ...key)
    expect(handled).toBe(`${reference}: appointment made. The patient can see that.\n`)
    expect(await stateOf(reference)).toMatchObject({ state: 'handled', outcome: 'appointment' })
    expect((await inbox()).find((one: { reference: string }) => one.reference === reference)).toMatchObject({
      state: 'handled',
      outcome: 'appointment',
    })
    expect(await desk.done('clinic', 'inbox', '--state', 'handled', ...key)).toContain('appointment made')
  }, 60_000)

  it('is told what is wrong with a reference, an outcome and a state', async () => {
    const fails = async (sentence: string, ...words: string[]) =>
      expect((await desk.videre('clinic', ...words, ...key)).stderr).toBe(`videre: ${sentence}\n`)
    await fails('this is not a reference: at least one character was mistyped', 'open', '7K2M-9QXD-M4TS')
    await fails(
      'there is no enquiry 0000-0000-0000 in this inbox: it was mistyped, withdrawn, or its time is over',
      'open',
      '0000-0000-0000',
    )
    await fails(
      '--outcome is one of reached, not_reached, appointment, cannot_help',
      'handled',
      'x',
      '--outcome',
      'ok',
    )
    await fails(
      '--state is one of consigned, handed_over, opened, seen, handled, problem, withdrawn',
      'inbox',
      '--state',
      'new',
    )
  }, 60_000)

  it('is never shown what a message would do to the terminal, and no message passes for a field', async () => {
    const reference = await arrived(hostile)
    const opened = await desk.done('clinic', 'open', reference, ...key)
    expect(opened).not.toMatch(/[^\P{C}\n]/u)
    expect(opened).toContain('  | turned <U+202E>elbisivni<U+2066> and "quoted", done\n')
    expect(opened).toContain('  |   Name       Somebody else\n')
    expect(opened.match(/^ {2}Name .*$/gm)).toEqual(["  Name       +cmd|' /C calc'!A0"])
    const json = await desk.done('clinic', 'open', reference, '--json', ...key)
    expect(json).not.toMatch(/[^\P{C}\n]/u)
    expect(JSON.parse(json).form.message).toBe(hostile.message)
  }, 60_000)
})

describe('an export', () => {
  it('writes every enquiry whole, signs for it, and does not say that anybody saw it', async () => {
    const reference = await arrived(hostile)
    expect(await desk.done('clinic', 'export', '--out', 'out', '--state', 'consigned', ...key)).toContain(
      '1 written to out',
    )
    expect(await stateOf(reference)).toMatchObject({ state: 'opened' })
    expect((await stat(desk.path('out'))).mode & 0o777).toBe(0o700)
    for (const name of await readdir(desk.path('out')))
      expect((await stat(desk.path(join('out', name)))).mode & 0o777).toBe(0o600)
    const exported = JSON.parse(await readFile(desk.path(`out/${reference}.json`), 'utf8'))
    expect(exported).toMatchObject({
      format: 'videre/v1/enquiry',
      reference,
      form: { message: hostile.message },
    })
  }, 60_000)

  it('has a table in which no cell is a formula and no cell ends early', async () => {
    await desk.done('clinic', 'export', '--out', 'table', ...key)
    const table = await readFile(desk.path('table/enquiries.csv'), 'utf8')
    const rows = table
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split('\r\n')
    expect(rows).toHaveLength(1 + (await inbox()).length)
    for (const row of rows) {
      const cells = [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((match) => match[1] ?? '')
      expect(cells.map((cell) => `"${cell}"`).join(',')).toBe(row)
      expect(cells).toHaveLength(11)
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    }
    expect(table).toContain("\"'+cmd|' /C calc'!A0\"")
    expect(table).not.toMatch(/[^\P{C}\r\n\uFEFF]/u)
  }, 60_000)

  it('keeps earlier ones in the table, and can be repeated', async () => {
    await desk.done('clinic', 'export', '--out', 'again', ...key)
    const before = await readFile(desk.path('again/enquiries.csv'), 'utf8')
    const reference = await arrived()
    await desk.done('clinic', 'export', '--out', 'again', '--state', 'consigned', ...key)
    const after = await readFile(desk.path('again/enquiries.csv'), 'utf8')
    expect(after.split('\r\n')).toEqual(expect.arrayContaining(before.split('\r\n')))
    expect(after).toContain(reference)
  }, 60_000)

  it('touches no file of somebody else, and then takes nothing', async () => {
    const reference = await arrived()
    for (const [name, content] of [
      ['enquiries.csv', 'my own table\n'],
      [`${reference}.json`, '{"mine":true}'],
    ] as const) {
      const directory = desk.path(`foreign-${name}`)
      await mkdir(directory)
      await writeFile(join(directory, name), content)
      const refused = await desk.videre('clinic', 'export', '--out', directory, ...key)
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toContain('is not of an earlier export')
      expect(await readFile(join(directory, name), 'utf8')).toBe(content)
      expect(await readdir(directory)).toEqual([name])
    }
    expect(await stateOf(reference)).toMatchObject({ state: 'consigned' })
  }, 60_000)

  it('replaces a link instead of writing through it', async () => {
    const victim = await desk.write('victim.txt', 'precious')
    const directory = desk.path('linked')
    await mkdir(directory)
    await symlink(victim, join(directory, 'enquiries.csv'))
    expect((await desk.videre('clinic', 'export', '--out', directory, ...key)).code).toBe(1)
    expect(await readFile(victim, 'utf8')).toBe('precious')
  }, 60_000)
})

describe('an enquiry that is not what its sender committed to', () => {
  it('is reported to the relay instead of being shown or exported', async () => {
    const { request, ...sealed } = sealEnquiry(await fetchOffer(relay.client), formOf(), [
      clinics[0].clinicId,
    ])
    const [delivery] = request.deliveries
    const forged = { ...request, deliveries: [{ ...delivery!, commitment: base64url(randomBytes(32)) }] }
    const before = new Set((await inbox()).map((one: { reference: string }) => one.reference))
    await sendSealed(relay.client, { ...sealed, request: forged })
    const { reference } = (await inbox()).find((one: { reference: string }) => !before.has(one.reference))
    const sentence =
      'cannot be read: it is not what its sender said it would be; this was reported to the relay'
    const refused = await desk.videre('clinic', 'open', reference, ...key)
    expect(refused).toEqual({ code: 1, stdout: '', stderr: `videre: enquiry ${reference} ${sentence}\n` })
    expect(await stateOf(reference)).toMatchObject({ state: 'problem', problem: 'not_as_committed' })
    const exported = await desk.videre('clinic', 'export', '--out', 'problem', '--state', 'problem', ...key)
    expect(exported).toMatchObject({ code: 1, stderr: `${reference} ${sentence}\n` })
    expect(await readdir(desk.path('problem'))).toEqual(['enquiries.csv'])
  }, 60_000)
})

describe('a directory of clinics', () => {
  it('has the clinic that joined by the command line', async () => {
    const { directory } = await fetchOffer(relay.client)
    expect(directory.clinics.map(({ name }) => name).sort()).toEqual(['Another', 'Løkka hud'])
  })
})
