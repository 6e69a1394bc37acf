/** GDPR Art. 17: what a patient withdrew is out of every file of the embedded engine within the hour, not only out of its rows. */
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { listAll } from '../src/client/clinic.js'
import { writeNote } from '../src/client/clinic-follow-up.js'
import { sendWithdrawals, signWithdrawals } from '../src/client/follow-up.js'
import { askForNotices, fetchOffer, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { clinicNotes, deliveries, enquiries, noticeEndpoints } from '../src/database/schema.js'
import { createMetrics } from '../src/http/metrics.js'
import { work } from '../src/schedule.js'
import { atRelay, formOf, sendEnquiry } from './support/people.js'
import { readAllBelow } from './support/traces.js'
import { type World, world } from './support/world.js'

/** Beginnings of what lies wrapped in the database about an enquiry: long enough to be of nothing else. */
async function wrappedOf({ database }: World, enquiryId: string): Promise<Buffer[]> {
  const found = await database.transaction(async (tx) => [
    ...(await tx
      .select({ bytes: deliveries.wrapped })
      .from(deliveries)
      .where(eq(deliveries.enquiryId, enquiryId))),
    ...(await tx.select({ bytes: enquiries.patientCopy }).from(enquiries).where(eq(enquiries.id, enquiryId))),
    ...(await tx
      .select({ bytes: noticeEndpoints.wrappedAddress })
      .from(noticeEndpoints)
      .where(eq(noticeEndpoints.enquiryId, enquiryId))),
    ...(await tx
      .select({ bytes: clinicNotes.wrapped })
      .from(clinicNotes)
      .innerJoin(deliveries, eq(deliveries.id, clinicNotes.deliveryId))
      .where(eq(deliveries.enquiryId, enquiryId))),
    ...(await tx
      .select({ bytes: enquiries.requestCheck })
      .from(enquiries)
      .where(eq(enquiries.id, enquiryId))),
  ])
  return found.flatMap(({ bytes }) => (bytes === null ? [] : [Buffer.from(bytes.subarray(0, 48))]))
}

const inFiles = async ({ database }: World, searched: readonly Buffer[]): Promise<number> => {
  const files = await readAllBelow(database.location.directory)
  return searched.filter((bytes) => files.some((file) => file.includes(bytes))).length
}

test('envelopes, own copy, notice address and note are in no file after the next minutes; what others sent is', async () => {
  const here = await world(2)
  const { relay, clinics, clock } = here
  const metrics = createMetrics()
  // What a process before this one may have left is looked after first, once the start is over.
  await here.moveTo(new Date(clock().getTime() + 11 * 60_000))
  await work(relay.relay, metrics)
  const others = await sendEnquiry(relay, clinics)
  const ids = clinics.map(({ clinicId }) => clinicId)
  const sealed = askForNotices(
    sealEnquiry(await fetchOffer(relay.client), formOf(), ids),
    'ola.nordmann@post.example',
  )
  const answer = await sendSealed(relay.client, sealed)
  const at = await atRelay(relay, clinics[0]!)
  for (const { deliveryId } of await listAll(at)) await writeNote(at, deliveryId, { text: 'call back' }, 0)
  const going = await wrappedOf(here, answer.enquiryId)
  expect(going).toHaveLength(2 + 1 + 1 + 1 + 1)
  expect(await inFiles(here, going), 'what is there is found in the files').toBe(going.length)

  const deliveryIds = answer.deliveries.map(({ deliveryId }) => deliveryId)
  const request = signWithdrawals(sealed.patientSecret, relay.client.origin, deliveryIds)
  await sendWithdrawals(relay.client, answer.reference, sealed.patientSecret, request)
  await work(relay.relay, metrics)
  expect(await inFiles(here, going), 'not twice within ten minutes').toBeGreaterThan(0)
  await here.moveTo(new Date(clock().getTime() + 11 * 60_000))
  await work(relay.relay, metrics)
  expect(await inFiles(here, going)).toBe(0)
  const left = await wrappedOf(here, others.answer.enquiryId)
  expect(await inFiles(here, left)).toBe(left.length)
})
