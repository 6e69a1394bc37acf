import { beforeAll, describe, expect, it } from 'vitest'
import { fetchOffer } from '../src/client/sender.js'
import type { Desk } from './support/cli.js'
import type { TestDatabase } from './support/database.js'
import { activate } from './support/people.js'
import type { TestRelay } from './support/relay.js'
import { after, because, both, invite, kari, openStaffedDesk } from './support/staffed-desk.js'

let database: TestDatabase
let relay: TestRelay
let desk: Desk

const invited = () => invite(desk)

beforeAll(async () => {
  ;({ database, relay, desk } = await openStaffedDesk())
  return () => relay.stop()
})

describe('staff', () => {
  it('end a key together, after which it is of no use, and let the clinic come back with a new one', async () => {
    const list = async () => JSON.parse(await desk.done('staff', 'clinics', '--json', ...kari))
    await desk.key('lost.key', { kind: 'clinic', name: 'Lost' })
    const { id, invite } = await invited()
    const joined = await desk.done('clinic', 'join', '--invite', invite, '--key', 'lost.key')
    const fingerprint = after('Fingerprint', joined)
    await desk.done('staff', 'confirm', id, '--fingerprint', fingerprint, ...both)
    await desk.done('clinic', 'inbox', '--key', 'lost.key')
    expect((await desk.videre('staff', 'revoke', id, '--fingerprint', 'AAAA', ...both)).stderr).toContain(
      'no key in use',
    )
    await desk.done('staff', 'revoke', id, '--fingerprint', fingerprint, ...kari, '--save', 'revoke.json')
    await desk.done('staff', 'cosign', 'revoke.json', '--key', 'ola.key', '--yes')
    expect((await desk.videre('clinic', 'inbox', '--key', 'lost.key')).stderr).toContain(
      'does not let this key in',
    )

    const again = after('Invite', await desk.done('staff', 'reinvite', id, ...kari))
    await desk.key('found.key', { kind: 'clinic', name: 'Lost' })
    const back = await desk.done('clinic', 'join', '--invite', again, '--key', 'found.key')
    const said = await desk.done('staff', 'confirm', id, '--fingerprint', after('Fingerprint', back), ...both)
    expect(said).toContain('In 24 hours, if nobody objects')
    const shown = async () => (await list()).find((clinic: { id: string }) => clinic.id === id)
    expect(await shown()).toMatchObject({ state: 'active', keys: [{ state: 'approved' }] })
    expect((await desk.videre('clinic', 'inbox', '--key', 'found.key')).code).toBe(1)
    await database.setClock({ aheadMs: 24 * 3_600_000 })
    expect(await activate(relay)).toBe(1)
    await database.setClock({ aheadMs: 0 })
    await desk.done('clinic', 'inbox', '--key', 'found.key')
    expect(await shown()).toMatchObject({ state: 'active', keys: [{ state: 'current' }] })
  }, 120_000)

  it('pause and resume a clinic, list, look at retention, and remove a colleague together', async () => {
    const list = JSON.parse(await desk.done('staff', 'clinics', '--json', ...kari))
    const active = list.find(({ state }: { state: string }) => state === 'active')
    await desk.done('staff', 'pause', active.id, ...kari)
    const listed = (await fetchOffer(relay.client)).directory.clinics.map(({ id }) => id)
    expect(listed).not.toContain(active.id)
    await desk.done('staff', 'resume', active.id, ...both)
    expect(await desk.done('retention', 'status', ...kari)).toContain('Nothing is overdue.')
    expect(await desk.done('retention', 'run', ...kari)).toBe('Nothing was due.\n')
    expect(await desk.done('retention', 'verify', ...kari)).toBe('Everything whose time is over is gone.\n')
    await desk.key('per.key', { kind: 'staff', name: 'Per' })
    await desk.done('staff', 'add', '--name', 'Per', '--new-key', 'per.key', ...both)
    const staff = JSON.parse(await desk.done('staff', 'list', '--json', ...kari))
    const per = staff.find(({ name }: { name: string }) => name === 'Per')
    await desk.done('staff', 'remove', per.id, ...both)
    expect((await desk.videre('staff', 'list', '--key', 'per.key', ...because)).stderr).toContain(
      'does not accept this signature',
    )
  }, 120_000)
})
