/** Evidence stays a file that verifies, however often staff fetched it. */
import { expect, it } from 'vitest'
import { fetchTrust } from '../src/client/sender.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { freshDatabase } from './support/database.js'
import { act, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay } from './support/relay.js'

it('shows the newest ten retrievals of a delivery, and holds', async () => {
  const relay = await startRelay(await freshDatabase())
  const staff = await employ(relay)
  const clinic = await openClinic(relay, staff, 'Clinic')
  const { answer } = await sendEnquiry(relay, [clinic])
  await relay.relay.leader.integrate()
  const retrieve = () =>
    act(relay, staff, 'evidence.enquiry', { reference: answer.reference, clinicId: null })
  for (let i = 0; i < 12; i++) await retrieve()
  await relay.relay.leader.integrate()
  const verdict = verifyEvidence((await retrieve()).evidence, await fetchTrust(relay.client))
  const retrievals = verdict.kind === 'holds' ? verdict.deliveries[0]!.retrievals : []
  expect(retrievals).toHaveLength(10)
})
