/** DESIGN, section 6: a renewed key's last entry counts for its 30 days, whatever became of the new one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { randomBytes } from '../src/base/sodium.js'
import { renewKey } from '../src/client/keys.js'
import { freshDatabase } from './support/database.js'
import { faultyLeader } from './support/faulty-leader.js'
import { atRelay, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay } from './support/relay.js'

async function relayWithClinic() {
  const relay = await startRelay(await freshDatabase())
  return { relay, clinic: await openClinic(relay, await employ(relay), 'Clinic') }
}

it('a clinic that renews its key receives while the log takes nothing in, as after a restore', async () => {
  const { relay, clinic } = await relayWithClinic()
  const newer = join(relay.relay.marksDirectory, '1-1000000.mark')
  await writeFile(newer, randomBytes(32), { mode: 0o600 })
  expect(await relay.relay.leader.integrate()).toBe('refused')
  await renewKey(await atRelay(relay, clinic))
  expect((await sendEnquiry(relay, [clinic])).answer.deliveries).toHaveLength(1)
})

it('a clinic that renews its key receives while the log is not signed, as when a disk is full', async () => {
  const { relay, clinic } = await relayWithClinic()
  await relay.relay.leader.release()
  const leader = await faultyLeader(relay.relay, async (when, step) => {
    if (when === 'before' && step === 'mark') throw new Error('no space left')
  })
  Object.assign(relay.relay.leader, leader)
  await renewKey(await atRelay(relay, clinic))
  await expect(leader.integrate()).rejects.toThrow('no space left')
  expect((await sendEnquiry(relay, [clinic])).answer.deliveries).toHaveLength(1)
})
