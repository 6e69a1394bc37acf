import { expect, test } from 'vitest'
import { withForm } from '../src/cli/evidence-out.js'
import { confirmSeen, fetchDeliveryEvidence, listAll, reportHandled, take } from '../src/client/clinic.js'
import { fetchEvidence, fetchOwnCopy } from '../src/client/patient.js'
import { fetchTrust } from '../src/client/sender.js'
import { decodeEvidence } from '../src/prove/evidence.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { act, atRelay, type Clinic, draft, employ, sendEnquiry } from './support/people.js'
import { afterAllIsOver, type World, world } from './support/world.js'

/** An enquiry to two clinics, of which the first reads it and gives an appointment; all of it in the log. */
async function handled(there: World) {
  const { relay, clinics } = there
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  const clinic = await atRelay(relay, clinics[0] as Clinic)
  const [delivery] = await listAll(clinic)
  if (delivery === undefined) throw new Error('nothing came')
  await take(clinic, delivery)
  await confirmSeen(clinic, delivery.deliveryId)
  await reportHandled(clinic, delivery.deliveryId, 'appointment')
  await relay.relay.leader.integrate()
  return { sealed, answer, clinic, delivery, trust: await fetchTrust(relay.client) }
}

/** The facts of evidence that holds. Throws the reasons of evidence that does not. */
function factsOf(...given: Parameters<typeof verifyEvidence>) {
  const verdict = verifyEvidence(...given)
  if (verdict.kind === 'holds') return verdict
  throw new Error(JSON.stringify(verdict.reasons))
}

test('the patient can prove what became of an enquiry, also after everything at the relay is gone', async () => {
  const there = await world(2)
  const { sealed, answer, trust } = await handled(there)
  const { client } = there.relay
  const evidence = await fetchEvidence(client, answer.reference, sealed.patientSecret)
  await there.moveTo(afterAllIsOver())
  const facts = factsOf(evidence, trust, { reference: answer.reference })
  expect(facts.acceptance?.reference).toBe(answer.reference)
  const byName = facts.deliveries.toSorted((a, b) => a.clinicName.localeCompare(b.clinicName))
  expect(byName.map((one) => [one.clinicName, one.seen !== null, one.handled[0]?.outcome])).toEqual([
    ['Clinic 0', true, 'appointment'],
    ['Clinic 1', false, undefined],
  ])
})

// Protects the other clinics: what one of them hands out says nothing of who else was asked.
test('evidence of one delivery says nothing of the enquiry and of other clinics', async () => {
  const there = await world(2)
  const { sealed, answer, clinic, delivery, trust } = await handled(there)
  const { client } = there.relay
  const ofPatient = await fetchEvidence(client, answer.reference, sealed.patientSecret, delivery.deliveryId)
  const ofClinic = await fetchDeliveryEvidence(clinic, delivery.deliveryId)
  expect(ofPatient).toEqual(ofClinic)
  expect(factsOf(ofClinic, trust, { clinic: clinic.clinicId }).deliveries).toHaveLength(1)
  const read = decodeEvidence(ofClinic)
  const text =
    read.kind === 'evidence' ? read.evidence.statements.map(({ body }) => Buffer.from(body)).join() : ''
  const others = answer.deliveries.filter(({ deliveryId }) => deliveryId !== delivery.deliveryId)
  for (const word of [answer.enquiryId, answer.reference, ...others.flatMap((one) => Object.values(one))]) {
    if (word !== 'consigned') expect(text).not.toContain(word)
  }
  expect(text).toContain(delivery.deliveryId)
})

test('evidence is without personal data, and shows what was sent only if its holder adds it', async () => {
  const there = await world(1)
  const { sealed, answer, trust } = await handled(there)
  const { client } = there.relay
  const evidence = await fetchEvidence(client, answer.reference, sealed.patientSecret)
  const words = [draft.message, draft.contact.name, draft.contact.email, 'dermatology', '0150']
  const read = decodeEvidence(evidence)
  const bodies =
    read.kind === 'evidence' ? read.evidence.statements.map(({ body }) => Buffer.from(body)).join() : ''
  for (const word of words) expect(Buffer.from(evidence).toString() + bodies).not.toContain(word)
  const copy = await fetchOwnCopy(client, answer, sealed.patientSecret)
  if (copy.kind !== 'form') throw new Error(copy.reason)
  const [shown] = factsOf(withForm(evidence, copy.opened), trust).deliveries
  expect(Buffer.from(shown?.form ?? []).toString()).toContain('three weeks')
  const other = copy.opened.map((one) => ({ ...one, salt: new Uint8Array(32) }))
  expect(verifyEvidence(withForm(evidence, other), trust).kind).toBe('refused')
})

test('until the log has taken an enquiry in there is nothing to prove, and the relay says so', async () => {
  const { relay, clinics } = await world(1)
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  const early = fetchEvidence(relay.client, answer.reference, sealed.patientSecret)
  await expect(early).rejects.toMatchObject({ code: 'not-yet-proven' })
})

test('staff fetch evidence by either reference, sign for it, and the patient sees that they did', async () => {
  const there = await world(2)
  const { sealed, answer, delivery, trust } = await handled(there)
  const { relay } = there
  const staff = await employ(relay)
  const { evidence } = await act(relay, staff, 'evidence.enquiry', {
    reference: answer.reference,
    clinicId: null,
  })
  expect(factsOf(evidence, trust, { reference: answer.reference }).deliveries).toHaveLength(2)
  const { evidence: one } = await act(relay, staff, 'evidence.enquiry', {
    reference: delivery.reference,
    clinicId: null,
  })
  expect(factsOf(one, trust, { reference: delivery.reference }).deliveries).toHaveLength(1)
  await relay.relay.leader.integrate()
  const later = await fetchEvidence(relay.client, answer.reference, sealed.patientSecret)
  const retrievals = factsOf(later, trust).deliveries.map((shown) => shown.retrievals.length)
  expect(retrievals.toSorted((a, b) => a - b)).toEqual([1, 2])
})

test('staff list what a clinic was forwarded on a day, with states and without content', async () => {
  const there = await world(2)
  const { delivery, clinic } = await handled(there)
  const { relay } = there
  const staff = await employ(relay)
  const day = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Oslo' }).format(new Date())
  const listed = async (on: string) =>
    (await act(relay, staff, 'evidence.clinic', { clinicId: clinic.clinicId, day: on })).deliveries
  expect(await listed(day)).toMatchObject([
    {
      deliveryId: delivery.deliveryId,
      reference: delivery.reference,
      number: 1,
      state: 'handled',
      outcome: 'appointment',
    },
  ])
  expect(await listed('2026-01-01')).toEqual([])
})

// Protects the patient after the end: an act of staff names the reference.
test('what staff did about an enquiry goes with it', async () => {
  const there = await world(1)
  const { answer } = await handled(there)
  const { relay, database } = there
  const staff = await employ(relay)
  await act(relay, staff, 'evidence.enquiry', { reference: answer.reference, clinicId: null })
  await there.moveTo(afterAllIsOver())
  await act(relay, staff, 'retention.run', {}, afterAllIsOver())
  const gone = act(
    relay,
    staff,
    'evidence.enquiry',
    { reference: answer.reference, clinicId: null },
    afterAllIsOver(),
  )
  await expect(gone).rejects.toMatchObject({ code: 'not-found' })
  const acts = await database.transaction((tx) =>
    tx.execute<{ body: Uint8Array }>('select body from staff_acts'),
  )
  expect(acts.map(({ body }) => Buffer.from(body).toString()).join()).not.toContain(answer.reference)
})
