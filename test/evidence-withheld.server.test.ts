/** What the law forbids to tell is in the evidence that staff fetch, and in nobody else's (GDPR Art. 23). */
import { expect, it } from 'vitest'
import { fetchDeliveryEvidence, listAll } from '../src/client/clinic.js'
import { fetchEvidence } from '../src/client/patient.js'
import { fetchTrust } from '../src/client/sender.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { act, atRelay, employ, sendEnquiry } from './support/people.js'
import { world } from './support/world.js'

it.each([
  { isTold: true, shown: 1 },
  { isTold: false, shown: 0 },
])(
  'a hold and a disclosure are shown to patient and clinic if they may be told: $isTold',
  async ({ isTold, shown }) => {
    const { relay, clinics, clock } = await world(1)
    const { sealed, answer } = await sendEnquiry(relay, clinics, undefined, clock())
    await relay.relay.leader.integrate()
    const staff = await employ(relay)
    const { reference } = answer
    await act(relay, staff, 'hold.place', { reference, days: 30, isTold }, clock())
    const order = { basis: 'law', order: 'an order of a court', recipient: 'the court' } as const
    await act(relay, staff, 'evidence.disclose', { reference, clinicId: null, isTold, ...order }, clock())
    await act(relay, staff, 'hold.release', { reference }, clock())
    await relay.relay.leader.integrate()

    const trust = await fetchTrust(relay.client)
    const factsOf = (evidence: Uint8Array) => {
      const verdict = verifyEvidence(evidence, trust)
      if (verdict.kind === 'refused') throw new Error(JSON.stringify(verdict.reasons))
      const [delivery] = verdict.deliveries
      return { holds: verdict.holds.length, disclosures: delivery!.disclosures.length }
    }
    const clinic = await atRelay(relay, clinics[0]!, clock)
    const [delivery] = await listAll(clinic)
    const args = { reference, clinicId: null }
    const forStaff = (await act(relay, staff, 'evidence.enquiry', args, clock())).evidence
    expect(factsOf(forStaff)).toEqual({ holds: 1, disclosures: 1 })
    const ofPatient = await fetchEvidence(relay.client, reference, sealed.patientSecret)
    expect(factsOf(ofPatient)).toEqual({ holds: shown, disclosures: shown })
    const ofClinic = await fetchDeliveryEvidence(clinic, delivery!.deliveryId)
    expect(factsOf(ofClinic)).toEqual({ holds: 0, disclosures: shown })
  },
)
