/** The command line says what waits too long: to staff whom to telephone, to the patient which other clinics there are. */
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { deliveries } from '../src/database/schema.js'
import { type Desk, openDesk } from './support/cli.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { act, atRelay, type Clinic, draft, employ, openClinic } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let desk: Desk
let clinics: Clinic[]
let reference: string

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true, dataDirectory: database.location.directory })
  desk = await openDesk(relay.url)
  const staff = await employ(relay)
  clinics = [await openClinic(relay, staff, 'Løkka hud'), await openClinic(relay, staff, 'Fjord hud')]
  await openClinic(relay, staff, 'Torget hud')
  const third = await desk.key('staff.key', { kind: 'staff', name: 'Per' })
  await act(relay, staff, 'staff.add', { name: 'Per', signKey: third.publicKeys.signKey })
  const named = { ...draft, clinics: clinics.map(({ name }) => name) }
  await desk.write('enquiry.json', JSON.stringify(named))
  await desk.done('send', '--file', 'enquiry.json', '--yes', '--save', 'mine.json')
  const [delivery] = await listAll(await atRelay(relay, clinics[0]!))
  reference = delivery!.reference
  return () => relay.stop()
})

const status = () => desk.done('status', '--file', 'mine.json')
const silent = (...more: string[]) =>
  desk.done('staff', 'silent', '--key', 'staff.key', '--reason', 'as every morning', ...more)

/** What days would do: commands have this machine's clock. */
const waitsAt = (clinic: Clinic, silence: 'unseen_told' | 'unhandled_told' | null) =>
  database.transaction((tx) =>
    tx
      .update(deliveries)
      .set({ silence, silenceAt: silence === null ? null : new Date() })
      .where(eq(deliveries.clinicId, clinic.clinicId)),
  )

describe('while clinics answer in time', () => {
  it('neither staff nor the patient hear of silence', async () => {
    expect(await silent()).toBe('Nothing waits at any clinic for too long.\n')
    expect(await status()).not.toContain('another clinic')
  })
})

describe('of a clinic that is silent', () => {
  it('staff see what waits, since when, and whom to telephone; and nothing else of it', async () => {
    await waitsAt(clinics[0]!, 'unseen_told')
    const said = await silent()
    expect(said).toMatch(
      new RegExp(`${reference} +unseen .+ Løkka hud +\\+4722334455 +${clinics[0]!.clinicId}`),
    )
    expect(said).not.toContain(draft.careNeed)
    expect(JSON.parse(await silent('--json'))).toMatchObject({
      deliveries: [{ reference, state: 'consigned' }],
      more: 0,
    })
  })

  it('the patient is told, and named those for the same care need that were not asked yet', async () => {
    const said = await status()
    expect(said).toContain('You can ask another clinic, with videre send:')
    expect(said).toContain('Løkka hud: nobody there has seen it for too long')
    expect(said).toContain('For this care need there is also:\n  Torget hud, Oslo\n')
    expect(JSON.parse(await desk.done('status', '--file', 'mine.json', '--json')).deliveries).toEqual(
      expect.arrayContaining([expect.objectContaining({ clinicName: 'Løkka hud', offerAnother: 'unseen' })]),
    )
  })

  it('that answers at last staff hear no more, and the patient of one that cannot help', async () => {
    const [first] = clinics
    const at = await atRelay(relay, first!)
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    await confirmSeen(at, delivery!.deliveryId)
    await waitsAt(first!, 'unhandled_told')
    expect(await silent()).toMatch(new RegExp(`${reference} +unanswered `))
    await reportHandled(at, delivery!.deliveryId, 'cannot_help')
    expect(await silent()).toBe('Nothing waits at any clinic for too long.\n')
    expect(await status()).toContain('Løkka hud: it cannot help with this')
  })
})
