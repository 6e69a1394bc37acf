/** Evidence is handed out by an order or for a claim: by two people, stated, without content, and gone with the enquiry. */
import { expect, it } from 'vitest'
import { fromUtf8 } from '../src/base/bytes.js'
import { fetchEvidence, fetchStatus } from '../src/client/patient.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import type { ActOf } from '../src/contract/staff.js'
import { staffActs } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { decodeEvidence } from '../src/prove/evidence.js'
import { act, draft, employ, sendEnquiry } from './support/people.js'
import { world } from './support/world.js'

type Disclosure = ActOf<'evidence.disclose'>['arguments']

const order = {
  basis: 'law',
  order: 'Order 12/2026',
  recipient: 'Oslo District Court',
  isTold: true,
} as const

/** An enquiry at two clinics, and everybody who can ask about it. */
async function asked() {
  const here = await world(2)
  const { relay, clinics, clock } = here
  const staff = await employ(relay)
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  const { reference } = answer
  const integrate = () => relay.relay.leader.integrate()
  await integrate()
  const disclose = async (also: Partial<Disclosure> = {}) => {
    const args = { reference, clinicId: null, ...order, ...also }
    const { evidence } = await act(relay, staff, 'evidence.disclose', args, clock())
    await integrate()
    return saidIn(evidence)
  }
  const status = () => fetchStatus(relay.client, reference, sealed.patientSecret)
  const patientsEvidence = async () =>
    saidIn(await fetchEvidence(relay.client, reference, sealed.patientSecret))
  const staffsEvidence = async () =>
    saidIn((await act(relay, staff, 'evidence.enquiry', { reference, clinicId: null }, clock())).evidence)
  return { ...here, staff, reference, disclose, status, patientsEvidence, staffsEvidence }
}

function saidIn(evidence: Uint8Array): { event: string; basis?: string; clinic?: string }[] {
  const read = decodeEvidence(evidence)
  if (read.kind !== 'evidence') throw new TypeError(read.reason)
  return read.evidence.statements.map(({ body }) => JSON.parse(fromUtf8(body)))
}

const disclosed = (said: { event: string }[]) => said.filter(({ event }) => event === 'EvidenceDisclosed')

it('what was handed out, on which basis, the patient can see; what is handed out is no content', async () => {
  const { disclose, status, patientsEvidence } = await asked()
  const first = await disclose()
  expect(JSON.stringify(first)).not.toContain(draft.contact.email)
  expect(disclosed(await patientsEvidence())).toMatchObject([{ basis: 'law' }, { basis: 'law' }])
  const { receipt } = await status()
  const shown = receipt.statements.map(({ body }) => JSON.parse(fromUtf8(body)) as { event: string })
  expect(disclosed(shown)).toHaveLength(2)
})

it('of one clinic only its own delivery is handed out and stated', async () => {
  const { clinics, disclose, patientsEvidence } = await asked()
  const [clinic] = clinics
  const said = await disclose({ clinicId: clinic!.clinicId, basis: 'claim' })
  expect(new Set(said.flatMap((one) => one.clinic ?? []))).toEqual(new Set([clinic!.clinicId]))
  expect(disclosed(await patientsEvidence())).toMatchObject([{ clinic: clinic!.clinicId, basis: 'claim' }])
})

it('of which the law forbids to tell, only staff are shown: not the patient, and not the next recipient', async () => {
  const { disclose, status, patientsEvidence, staffsEvidence } = await asked()
  const before = { status: await status(), evidence: await patientsEvidence() }
  await disclose({ isTold: false })
  expect({ status: await status(), evidence: await patientsEvidence() }).toEqual(before)
  expect(disclosed(await disclose({ isTold: false }))).toEqual([])
  expect(disclosed(await staffsEvidence())).toHaveLength(4)
})

it('takes two people, and what they signed is kept as long as the enquiry', async () => {
  const { database, relay, reference, staff, clock, disclose, status, moveTo } = await asked()
  const args = { reference, clinicId: null, ...order }
  const alone = signAct(
    writeAct('evidence.disclose', args, 'an order', clock()),
    relay.client.origin,
    staff.one.signPair,
  )
  await expect(carryOutAct(relay.client, alone, 'evidence.disclose')).rejects.toMatchObject({
    code: 'forbidden',
  })
  await disclose()
  const kept = async () => {
    const acts = await database.transaction((tx) => tx.select().from(staffActs))
    return acts.filter(({ command }) => command === 'evidence.disclose').map(({ body }) => fromUtf8(body))
  }
  expect(await kept()).toEqual([expect.stringContaining(order.recipient)])
  await moveTo((await status()).dueAt)
  await expect(disclose()).rejects.toMatchObject({ code: 'not-found' })
  await stripDue(relay.relay)
  expect(await kept()).toEqual([])
})
