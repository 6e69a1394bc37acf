/** What patients, staff and the relay do besides, in the world of test/support/busy-world.ts. */
import { eq } from 'drizzle-orm'
import { utf8 } from '../../src/base/bytes.js'
import { sha256 } from '../../src/base/hash.js'
import { randomBytes } from '../../src/base/sodium.js'
import { confirmSeen, listAll, take } from '../../src/client/clinic.js'
import { acknowledge, writeNote } from '../../src/client/clinic-follow-up.js'
import {
  sendCorrections,
  sendWithdrawals,
  signCorrections,
  signWithdrawals,
} from '../../src/client/follow-up.js'
import { renewKey } from '../../src/client/keys.js'
import { fetchOffer } from '../../src/client/sender.js'
import { now } from '../../src/database/now.js'
import { deliveries, enquiries, policies } from '../../src/database/schema.js'
import { reportDaily } from '../../src/expire/report.js'
import { correctionFromDraft } from '../../src/form/correction.js'
import { publishEntry } from '../../src/prove/append.js'
import { deriveHolder } from '../../src/seal/keys.js'
import type { BusyWorld } from './busy-world.js'
import { act, atRelay, type Clinic, draft, sendEnquiry } from './people.js'

type Sent = Awaited<ReturnType<typeof sendEnquiry>>

/**
 * Something is corrected, noted, withdrawn by the patient and by staff, held and let go, handed out and reported, in every combination that
 * leaves other rows behind. As before, the last enquiry stays in the queue.
 */
export async function doLaterDeeds(world: BusyWorld): Promise<void> {
  const { relay, staff, clinics, clock } = world
  await renewKey(await atRelay(relay, clinics[0]!, clock))
  await relay.relay.leader.integrate()
  const both = clinics.slice(0, 2)
  const send = (to = [both[1]!]) => sendEnquiry(relay, to, undefined, clock())

  await withdrawOne(world, await send(both))
  const corrected = await send()
  await see(world, both[1]!, corrected)
  await correct(world, corrected)
  await correct(world, corrected)
  await takeNoteOfAll(world)
  await writeNotes(world)
  await asStaff(world, 'enquiry.withdraw', (await send()).answer.reference)
  await hold(world)
  await relay.relay.leader.integrate()
  for (const isTold of [true, false])
    await act(
      relay,
      staff,
      'evidence.disclose',
      {
        reference: corrected.answer.reference,
        clinicId: null,
        basis: 'law',
        order: 'an order of a court',
        recipient: 'the court',
        isTold,
      },
      clock(),
    )
  await speakAsOperator(world)
  await relay.relay.leader.integrate()
  await send()
}

/** What the clinics have is corrected, and withdrawn from the first of them. */
async function withdrawOne(world: BusyWorld, sent: Sent): Promise<void> {
  const { at, deliveryId } = await see(world, world.clinics[0]!, sent)
  await writeNote(at, deliveryId, {}, 0)
  await correct(world, sent)
  await withdraw(world, sent, [deliveryId])
}

/** A person at a clinic sees what was sent to it. */
async function see({ relay, clock }: BusyWorld, clinic: Clinic, { answer }: Sent) {
  const at = await atRelay(relay, clinic, clock)
  const isOwn = (id: string) => answer.deliveries.some(({ deliveryId }) => deliveryId === id)
  const delivery = (await listAll(at)).find(({ deliveryId }) => isOwn(deliveryId))!
  await take(at, delivery)
  await confirmSeen(at, delivery.deliveryId)
  return { at, deliveryId: delivery.deliveryId }
}

async function withdraw({ relay, clock }: BusyWorld, { sealed, answer }: Sent, ids: string[]): Promise<void> {
  const signed = signWithdrawals(sealed.patientSecret, relay.client.origin, ids, clock)
  await sendWithdrawals(relay.client, answer.reference, sealed.patientSecret, signed)
}

async function correct({ relay, clock }: BusyWorld, { sealed, answer }: Sent): Promise<void> {
  const read = correctionFromDraft({ ...draft.contact, phone: '99 88 77 66' }, { country: 'NO' })
  if (read.kind === 'invalid') throw new TypeError('the contact details are not valid')
  const offer = await fetchOffer(relay.client)
  const signed = signCorrections(offer, sealed.patientSecret, answer.deliveries, read.contact, clock)
  await sendCorrections(relay.client, answer.reference, sealed.patientSecret, signed)
}

/** The clinics take note of all that they can: of corrections only where somebody saw what is corrected. */
async function takeNoteOfAll({ relay, clinics, clock }: BusyWorld): Promise<void> {
  for (const clinic of clinics.slice(0, 2)) {
    const at = await atRelay(relay, clinic, clock)
    for (const { deliveryId, state, followUps } of await listAll(at))
      for (const followUp of followUps)
        if (state === 'seen' || state === 'withdrawn') await acknowledge(at, deliveryId, followUp)
  }
}

/** The second clinic notes something about each delivery. */
async function writeNotes({ relay, clinics, clock }: BusyWorld): Promise<void> {
  const at = await atRelay(relay, clinics[1]!, clock)
  for (const { deliveryId } of await listAll(at)) await writeNote(at, deliveryId, {}, 0)
}

const asStaff = (
  { relay, staff, clock }: BusyWorld,
  command: 'enquiry.withdraw' | 'hold.release',
  reference: string,
) => act(relay, staff, command, { reference }, clock())

/** One enquiry whose time is nearly over is held, another is held unseen and let go again, and of a third, held, all is withdrawn. */
async function hold(world: BusyWorld): Promise<void> {
  const { relay, staff, clinics, clock } = world
  const place = (reference: string, isTold: boolean) =>
    act(relay, staff, 'hold.place', { reference, days: 30, isTold }, clock())
  await place(await referenceOf(world, 'handled'), true)
  const letGo = await referenceOf(world, 'opened')
  await place(letGo, false)
  await asStaff(world, 'hold.release', letGo)
  const kept = await sendEnquiry(relay, [clinics[1]!], undefined, clock())
  await place(kept.answer.reference, true)
  await correct(world, kept)
  await withdraw(
    world,
    kept,
    kept.answer.deliveries.map(({ deliveryId }) => deliveryId),
  )
}

/** The reference of the enquiry of the delivery in a state. */
async function referenceOf({ database }: BusyWorld, state: 'handled' | 'opened'): Promise<string> {
  const [found] = await database.transaction((tx) =>
    tx
      .select({ reference: enquiries.reference })
      .from(deliveries)
      .innerJoin(enquiries, eq(enquiries.id, deliveries.enquiryId))
      .where(eq(deliveries.state, state)),
  )
  return found!.reference
}

/** Two contact keys, a report of the day and one for staff, and a policy that is not in force yet. */
async function speakAsOperator({ database, relay, staff, clock }: BusyWorld): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const { publicKeys: keys, keyId } = deriveHolder(randomBytes(32))
    await act(relay, staff, 'contact.set', { keys, keyId }, clock())
  }
  await reportDaily(relay.relay)
  await act(relay, staff, 'retention.verify', {}, clock())
  await database.transaction(async (tx) => {
    const at = await now(tx)
    const from = new Date(at.getTime() + 30 * 86_400_000)
    const [version, body] = ['next', utf8('the next policy')]
    await tx.insert(policies).values({ version, body, state: 'announced', inForceFrom: from })
    await publishEntry(tx, { v: 1, at, entry: 'policy-announced', version, file: sha256(body), from })
  })
}
