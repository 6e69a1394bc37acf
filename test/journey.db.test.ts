import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromBase64url } from '../src/base/bytes.js'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { sendSealed } from '../src/client/sender.js'
import { encodeForm } from '../src/form/form.js'
import { readStatement } from '../src/prove/statement.js'
import { freshDatabase } from './support/database.js'
import { atRelay, draftBody, employ, formOf, openClinic, postDraft, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

async function relayWithClinics(count = 3) {
  const relay = await startRelay(await freshDatabase())
  const staff = await employ(relay)
  const clinics = []
  for (let i = 0; i < count; i++) clinics.push(await openClinic(relay, staff, `Clinic ${i}`))
  return { relay, staff, clinics }
}

const statements = (
  relay: TestRelay,
  receipt: { statements: { body: Uint8Array; signature: Uint8Array }[] },
) =>
  receipt.statements.map((signed) => {
    const read = readStatement(signed, relay.relay.keys.origin, relay.relay.keys.sign.publicKey)
    if (read.kind === 'refused') throw new Error(read.reason)
    return read.statement
  })

/** As a sender does: what a busy relay has no time for is sent again with the same key. */
async function postUntilTaken(...request: Parameters<typeof postDraft>): ReturnType<typeof postDraft> {
  for (;;) {
    const answer = await postDraft(...request)
    if (answer.status !== 503) return answer
  }
}

describe('an enquiry', () => {
  it('goes from the patient to every chosen clinic, and to no other', async () => {
    const { relay, clinics } = await relayWithClinics(3)
    const [first, second, third] = clinics
    const { answer } = await sendEnquiry(relay, [first!, second!])
    expect(answer.deliveries.map(({ clinicId }) => clinicId).sort()).toEqual(
      [first!.clinicId, second!.clinicId].sort(),
    )
    for (const clinic of [first!, second!]) {
      const at = await atRelay(relay, clinic)
      const inbox = await listAll(at)
      expect(inbox).toHaveLength(1)
      const taken = await take(at, inbox[0]!)
      expect(taken).toMatchObject({ kind: 'opened', form: formOf() })
    }
    expect(await listAll(await atRelay(relay, third!))).toEqual([])
  })

  it('shows its patient only what is true, step by step, and every statement verifies', async () => {
    const { relay, clinics } = await relayWithClinics(1)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const status = () => fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    const at = await atRelay(relay, clinics[0]!)
    const events = async () => statements(relay, (await status()).receipt).map(({ event }) => event)

    expect((await status()).deliveries[0]).toMatchObject({
      state: 'consigned',
      handedOverAt: null,
      seenAt: null,
    })
    expect(await events()).toEqual(['SubmissionAcceptance', 'ContentConsignment'])
    const [delivery] = await listAll(at)
    await take(at, delivery!)
    expect((await status()).deliveries[0]).toMatchObject({ state: 'opened', seenAt: null })
    expect(await events()).toContain('ContentOpened')
    await confirmSeen(at, delivery!.deliveryId)
    expect((await status()).deliveries[0]).toMatchObject({ state: 'seen', outcome: null })
    await reportHandled(at, delivery!.deliveryId, 'not_reached')
    await reportHandled(at, delivery!.deliveryId, 'appointment')
    expect((await status()).deliveries[0]).toMatchObject({ state: 'handled', outcome: 'appointment' })
    expect(await events()).toEqual([
      'SubmissionAcceptance',
      'ContentConsignment',
      'ContentHandover',
      'ContentOpened',
      'ContentSeen',
      'EnquiryHandled',
      'EnquiryHandled',
    ])
  })

  it('can be read again by its patient, from the copy that is sealed to the patient secret', async () => {
    const { relay, clinics } = await relayWithClinics(2)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    const own = await fetchOwnCopy(relay.client, answer, sealed.patientSecret)
    expect(own).toMatchObject({ kind: 'form', form: formOf() })
    const at = await atRelay(relay, clinics[0]!)
    const [delivery] = await listAll(at)
    const read = await take(at, delivery!)
    if (own.kind === 'unreadable' || read.kind === 'problem') throw new Error('nothing to compare')
    expect(own.opened.map(({ delivery: id }) => id).toSorted()).toEqual(
      answer.deliveries.map(({ deliveryId }) => deliveryId).toSorted(),
    )
    // What shows to others that this delivery held these words is what the clinic has too.
    const shown = own.opened.find(({ delivery: id }) => id === delivery!.deliveryId)
    expect(shown).toMatchObject({ form: encodeForm(formOf()), salt: read.salt })
  })

  it('that the relay sealed can be read by clinic and patient, and gives the patient its secret', async () => {
    const { relay, clinics } = await relayWithClinics(2)
    const { status, body } = await postDraft(relay, await draftBody(relay, clinics))
    expect(status).toBe(201)
    const at = await atRelay(relay, clinics[1]!)
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened', form: formOf() })
    const secret = fromBase64url(String(body.patientSecret))
    const own = { reference: String(body.reference), enquiryId: String(body.enquiryId) }
    expect(await fetchOwnCopy(relay.client, own, secret)).toMatchObject({ kind: 'form', form: formOf() })
    expect(String(body.statusUrl)).toContain(own.reference)
  })

  it('that is sent twice with the same bytes is one enquiry with one answer', async () => {
    const { relay, clinics } = await relayWithClinics(2)
    const { sealed, answer } = await sendEnquiry(relay, clinics)
    expect(await sendSealed(relay.client, sealed)).toEqual(answer)
    expect(await listAll(await atRelay(relay, clinics[0]!))).toHaveLength(1)
  })

  it('sent by 50 requests at once over three replicas is one enquiry, and all get the same answer', async () => {
    const { relay, clinics } = await relayWithClinics(2)
    const shared = { keysDirectory: relay.keysDirectory, publicUrl: relay.url }
    const replicas = [
      relay,
      await startRelay(relay.relay.database, shared),
      await startRelay(relay.relay.database, shared),
    ]
    const body = await draftBody(relay, clinics)
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => postUntilTaken(replicas[i % 3]!, body, key)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    for (const clinic of clinics) expect(await listAll(await atRelay(relay, clinic))).toHaveLength(1)
  })

  it('with a used idempotency key and another body is refused, and changes nothing', async () => {
    const { relay, clinics } = await relayWithClinics(1)
    const body = await draftBody(relay, clinics)
    const key = randomUUID()
    expect((await postDraft(relay, body, key)).status).toBe(201)
    const other = await postDraft(relay, { ...body, message: 'another worry' }, key)
    expect(other).toMatchObject({ status: 409, body: { type: 'urn:videre:problem:idempotency-conflict' } })
    expect(await listAll(await atRelay(relay, clinics[0]!))).toHaveLength(1)
  })
})
