/** What people meet when the relay has lost a day key: nothing is claimed that is not so. */
import { readFile, writeFile } from 'node:fs/promises'
import { count } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { confirmSeen, listAll, reportHandled, take } from '../src/client/clinic.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { sendSealed } from '../src/client/sender.js'
import { handoverAnswer, receiptRequest } from '../src/contract/clinics.js'
import { deliveries, receipts, statements } from '../src/database/schema.js'
import { signReceipt } from '../src/prove/receipt.js'
import { afterTheLoss } from './support/lost-key.js'
import { act, sendEnquiry } from './support/people.js'
import type { World } from './support/world.js'

const rowsIn = async ({ database }: Pick<World, 'database'>) =>
  database.transaction(async (tx) => ({
    receipts: (await tx.select({ n: count() }).from(receipts))[0]?.n,
    statements: (await tx.select({ n: count() }).from(statements))[0]?.n,
    states: (await tx.select({ state: deliveries.state }).from(deliveries)).map(({ state }) => state).sort(),
  }))

const lost = { code: 'lost', status: 410 }

it('a clinic is told, and signs for nothing that it cannot get', async () => {
  const here = await afterTheLoss()
  const { relay, fetched, unfetched } = here
  const [delivery] = await listAll(unfetched)
  expect(delivery).toMatchObject({ state: 'consigned', lost: true })
  expect(await listAll(fetched)).toMatchObject([{ state: 'opened', lost: true }])

  const before = await rowsIn(here)
  const { deliveryId, wrappedHash } = delivery!
  await expect(
    relay.client.bytes(`/api/v1/clinic/deliveries/${deliveryId}/envelope`, unfetched.token),
  ).rejects.toMatchObject(lost)
  // A client that signs all the same: the relay takes no receipt for what it cannot release.
  const about = { v: 1, delivery: deliveryId, at: new Date(), checkpoint: null } as const
  const { origin, holder, token } = unfetched
  const signed = signReceipt(
    { ...about, kind: 'handover', wrapped: wrappedHash },
    origin,
    holder.signPair.privateKey,
  )
  const path = `/api/v1/clinic/deliveries/${deliveryId}/handover`
  const body = z.encode(receiptRequest, signed)
  await expect(relay.client.call({ path, body, token, answer: handoverAnswer })).rejects.toMatchObject(lost)
  await expect(take(fetched, (await listAll(fetched))[0]!)).rejects.toMatchObject(lost)
  expect(await rowsIn(here)).toEqual(before)

  // What it fetched before is still the clinic's to read and to answer.
  const [own] = await listAll(fetched)
  await confirmSeen(fetched, own!.deliveryId)
  await reportHandled(fetched, own!.deliveryId, 'reached')
  expect((await rowsIn(here)).states).toEqual(['consigned', 'handled'])
})

it('the patient is told, and what happened stays what it was', async () => {
  const { relay, sealed, answer, clinics } = await afterTheLoss()
  const { patientSecret } = sealed
  const status = await fetchStatus(relay.client, answer.reference, patientSecret)
  expect(status.copyLost).toBe(true)
  const stateAt = (i: number) => status.deliveries.find(({ clinicId }) => clinicId === clinics[i]!.clinicId)
  expect(stateAt(0)).toMatchObject({ state: 'opened', lost: true })
  expect(stateAt(1)).toMatchObject({ state: 'consigned', lost: true })
  await expect(fetchOwnCopy(relay.client, answer, patientSecret)).rejects.toMatchObject(lost)
  // Whether it was the same request only the lost key could tell: it is not taken for another, and not stored again.
  await expect(sendSealed(relay.client, sealed)).rejects.toMatchObject(lost)
})

it('staff see what is lost, at which clinics, and who had signed for theirs; and that it is over when the key comes back', async () => {
  const here = await afterTheLoss()
  const { relay, staff, clinics, unfetched, day, paths, key } = here
  await sendEnquiry(relay, clinics)
  const [one, two] = clinics
  const references = (await listAll(unfetched)).filter((delivery) => delivery.lost)
  const answer = await act(relay, staff, 'keys.status', {})
  expect(answer).toMatchObject({
    keys: 2,
    ailing: [
      {
        day: day.day,
        number: 1,
        state: 'lost',
        enquiries: 1,
        deliveries: [
          { clinicName: one!.name, state: 'opened', signedForAt: expect.any(Date) },
          {
            clinicName: two!.name,
            reference: references[0]!.reference,
            state: 'consigned',
            signedForAt: null,
          },
        ],
      },
    ],
  })
  expect(relay.logged.filter((line) => line.includes('day-key-lost'))).toHaveLength(1)

  await writeFile(paths[1], key, { mode: 0o600 })
  expect(await act(relay, staff, 'keys.status', {})).toMatchObject({ keys: 2, ailing: [] })
  const back = await listAll(unfetched)
  expect(back.map((delivery) => delivery.lost)).toEqual([false, false])
  for (const delivery of back) expect(await take(unfetched, delivery)).toMatchObject({ kind: 'opened' })
  expect(new Uint8Array(await readFile(paths[0]))).toEqual(key)
})
