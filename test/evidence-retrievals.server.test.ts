/** Evidence stays a file that verifies, however often staff fetched it or replayed its notices. */
import { expect, it } from 'vitest'
import { fetchEvidence } from '../src/client/patient.js'
import { fetchTrust } from '../src/client/sender.js'
import { now } from '../src/database/now.js'
import { appendStatements } from '../src/prove/append.js'
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

it('shows the first ten notifications of a delivery, and holds', async () => {
  const relay = await startRelay(await freshDatabase())
  const clinic = await openClinic(relay, await employ(relay), 'Clinic')
  const { answer, sealed } = await sendEnquiry(relay, [clinic])
  const { database, keys } = relay.relay
  // More than a file has room for: as when staff replay a clinic's notices again and again.
  await database.transaction(async (tx) => {
    const fact = {
      event: 'ConsignmentNotification',
      at: await now(tx),
      delivery: answer.deliveries[0]!.deliveryId,
      clinic: clinic.clinicId,
      channel: 'webhook',
      server: null,
      code: 200,
      queue: null,
    } as const
    await appendStatements(
      tx,
      keys,
      Array.from({ length: 2100 }, () => fact),
    )
  })
  await relay.relay.leader.integrate()
  const evidence = await fetchEvidence(relay.client, answer.reference, sealed.patientSecret)
  const verdict = verifyEvidence(evidence, await fetchTrust(relay.client))
  expect(verdict.kind === 'holds' ? verdict.deliveries[0]!.notifications : verdict.reasons).toHaveLength(10)
})
