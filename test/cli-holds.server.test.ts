/** The command line: holds, disclosures, and what a clinic is told before the relay's copy goes. */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { deliveries, enquiries, staffActs } from '../src/database/schema.js'
import type { Desk } from './support/cli.js'
import type { TestDatabase } from './support/database.js'
import { draft } from './support/people.js'
import type { TestRelay } from './support/relay.js'
import { after, both, invite, kari, openStaffedDesk } from './support/staffed-desk.js'

let database: TestDatabase
let relay: TestRelay
let desk: Desk
let reference: string

beforeAll(async () => {
  ;({ database, relay, desk } = await openStaffedDesk())
  const { id, invite: code } = await invite(desk)
  await desk.key('clinic.key', { kind: 'clinic', name: 'Løkka hud' })
  const joined = await desk.done('clinic', 'join', '--invite', code, '--key', 'clinic.key')
  await desk.done('staff', 'confirm', id, '--fingerprint', after('Fingerprint', joined), ...both)
  await desk.write('enquiry.json', JSON.stringify({ ...draft, clinics: ['Løkka hud'] }))
  await desk.done('send', '--file', 'enquiry.json', '--yes', '--save', 'mine.json')
  const [enquiry] = await database.transaction((tx) => tx.select().from(enquiries))
  reference = enquiry!.reference
  await relay.relay.leader.integrate()
  return () => relay.stop()
})

describe('videre hold', () => {
  it('places, lists and releases, with two keys and a reason', async () => {
    const alone = await desk.videre('hold', 'place', reference, '--days', '30', ...kari)
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('two members of staff') })
    const tooLong = await desk.videre('hold', 'place', reference, '--days', '91', ...both)
    expect(tooLong).toMatchObject({ code: 1, stderr: expect.stringContaining('from 1 to 90') })
    const placed = await desk.done('hold', 'place', reference, '--days', '30', ...both)
    expect(placed).toContain(`${reference} is held until`)
    expect(placed).toContain('The patient sees it')
    expect(await desk.done('hold', 'list', ...kari)).toContain(reference)
    const { holds } = JSON.parse(await desk.done('hold', 'list', '--json', ...kari))
    expect(holds).toMatchObject([{ reference, isTold: true }])
    expect(await desk.done('hold', 'release', reference, ...both)).toContain('is ended')
    expect(await desk.done('hold', 'list', ...kari)).toBe('No hold is in force.\n')
  })

  it('can be signed by a colleague later, who reads what it means', async () => {
    const secretly = ['--days', '10', '--secret-by-law', ...kari, '--save', 'hold.json']
    await desk.done('hold', 'place', reference, ...secretly)
    const said = await desk.done('staff', 'cosign', 'hold.json', '--key', 'ola.key', '--yes')
    expect(said).toContain('even beyond its time; by law the patient is not told')
    expect(said).toContain('Neither the patient nor the clinics are shown it')
    expect(await desk.done('status', '--file', 'mine.json')).not.toContain('eld')
  })
})

describe('videre disclose', () => {
  const disclose = (...more: string[]) =>
    desk.videre('disclose', reference, '--order', 'Order 12/2026', '--to', 'Oslo District Court', ...more)

  it('hands out evidence that anybody can check, says that it is no content, and keeps by whose order', async () => {
    const done = await disclose('--basis', 'law', '--out', 'court.evidence.json', ...both)
    expect(done).toMatchObject({ code: 0 })
    expect(done.stdout).toContain('no content, no name and no contact details')
    const text = await readFile(desk.path('court.evidence.json'), 'utf8')
    for (const word of Object.values(draft.contact)) expect(text).not.toContain(word)
    await desk.done('trust')
    await desk.done('verify', 'court.evidence.json')
    const acts = await database.transaction((tx) => tx.select().from(staffActs))
    const kept = acts.find(({ command }) => command === 'evidence.disclose')
    expect(kept?.enquiryId).not.toBe(null)
    expect(new TextDecoder().decode(kept?.body)).toContain('Order 12/2026')
    await relay.relay.leader.integrate()
    const later = await disclose('--basis', 'claim', '--out', 'claim.evidence.json', ...both)
    expect(later.code).toBe(0)
    const statementsOf = (file: string) => readFile(desk.path(file), 'utf8').then((json) => JSON.parse(json))
    const { statements } = await statementsOf('claim.evidence.json')
    const events = statements.map(({ body }: { body: string }) => Buffer.from(body, 'base64url').toString())
    expect(events.join()).toContain('EvidenceDisclosed')
  })

  it('is not done by one alone, or on no ground', async () => {
    expect((await disclose('--basis', 'law', ...kari)).stderr).toContain('two members of staff')
    expect((await disclose('--basis', 'interest', ...both)).stderr).toContain('--basis is one of law, claim')
  })
})

describe('videre clinic inbox', () => {
  const inbox = (...more: string[]) => desk.done('clinic', 'inbox', '--key', 'clinic.key', ...more)

  it('says what ends soon and what is left to do with it, until it is handled and exported', async () => {
    expect(await inbox()).not.toContain('Ends soon')
    const soon = new Date(Date.now() + 5 * 86_400_000)
    await database.transaction((tx) =>
      tx.update(deliveries).set({ dueAt: soon, heldFromAt: null, heldFromDay: null }),
    )
    expect(await inbox()).toContain('Ends soon')
    expect(JSON.parse(await inbox('--ending', '--json'))).toMatchObject([
      { open: ['unhandled', 'unexported'] },
    ])
    await desk.done('clinic', 'export', '--key', 'clinic.key', '--out', 'exports')
    expect(JSON.parse(await inbox('--ending', '--json'))).toMatchObject([{ open: ['unhandled'] }])
    const [{ reference: own }] = JSON.parse(await inbox('--json'))
    await desk.done('clinic', 'open', own, '--key', 'clinic.key')
    await desk.done('clinic', 'handled', own, '--outcome', 'reached', '--key', 'clinic.key')
    expect(await inbox('--ending')).toBe('Nothing that is left to do ends within 14 days.\n')
    expect(await readFile(desk.path('clinic.key.exported.json'), 'utf8')).not.toContain(draft.contact.email)
  })
})
