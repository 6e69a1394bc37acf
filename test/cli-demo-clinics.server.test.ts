import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readKeyFile } from '../src/cli/key-file.js'
import { fetchOffer } from '../src/client/sender.js'
import { openDesk } from './support/cli.js'
import { freshDatabase } from './support/database.js'
import { startRelay } from './support/relay.js'

describe('the clinics of a demo', () => {
  it('join as real ones do, whose keys everybody may have, and are made once', async () => {
    const relay = await startRelay(await freshDatabase())
    const desk = await openDesk(relay.url)
    const command = ['demo-clinics', '--directory', 'demo', '--keys-dir', relay.keysDirectory]
    await desk.done(...command)
    const { clinics } = (await fetchOffer(relay.client)).directory
    expect(clinics.length).toBeGreaterThanOrEqual(8)
    expect(new Set(clinics.map(({ county }) => county)).size).toBeGreaterThanOrEqual(6)
    expect(
      clinics.filter(({ careNeeds }) => careNeeds.includes('dermatology')).length,
    ).toBeGreaterThanOrEqual(3)
    const readme = await readFile(desk.path('demo/README.txt'), 'utf8')
    for (const { name } of clinics) expect(readme).toContain(name)
    await desk.done(...command)
    expect((await fetchOffer(relay.client)).directory.clinics).toEqual(clinics)

    const words = ['--key', 'demo/oresund.key', '--passphrase-file', 'demo/passphrase.txt']
    expect(await desk.done('clinic', 'inbox', ...words)).toBe('No enquiries for Øresundsklinikken.\n')
    expect(await readKeyFile(desk.path('demo/oresund.key'), 'demo')).toMatchObject({ kind: 'opened' })
  }, 60_000)

  it('are completed when making them was interrupted', async () => {
    const relay = await startRelay(await freshDatabase())
    const desk = await openDesk(relay.url)
    const command = ['demo-clinics', '--directory', 'demo', '--keys-dir', relay.keysDirectory]
    const keys = async () =>
      (await readdir(desk.path('demo')).catch(() => [])).filter((name) => name.endsWith('.key'))
    // Staff and some clinics have keys by then; none of the clinics is confirmed.
    await desk.killed(command, async () => (await keys()).length >= 5)
    expect((await fetchOffer(relay.client)).directory.clinics).toEqual([])
    await desk.done(...command)
    const { clinics } = (await fetchOffer(relay.client)).directory
    expect(clinics.length).toBeGreaterThanOrEqual(8)
    expect(new Set(clinics.map(({ name }) => name)).size).toBe(clinics.length)
    for (const name of (await keys()).filter((one) => !one.startsWith('staff'))) {
      const key = await readKeyFile(desk.path(`demo/${name}`), 'demo')
      const id = key.kind === 'opened' ? key.file.clinicId : key.kind
      expect(clinics.map((clinic) => clinic.id)).toContain(id)
    }
  }, 60_000)

  it('are refused where staff work already whose keys are not there', async () => {
    const relay = await startRelay(await freshDatabase())
    const desk = await openDesk(relay.url)
    await desk.done('demo-clinics', '--directory', 'demo', '--keys-dir', relay.keysDirectory)
    const refused = await desk.videre(
      'demo-clinics',
      '--directory',
      'elsewhere',
      '--keys-dir',
      relay.keysDirectory,
    )
    expect(refused.code).toBe(1)
    expect(refused.stderr).toBe('videre: this relay has staff already, whose keys are not in elsewhere\n')
  }, 60_000)
})
