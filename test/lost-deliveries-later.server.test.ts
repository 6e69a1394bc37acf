/** Both copies of a day key are lost: new enquiries work, and on its day nothing of any key is left. */
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { listAll, take } from '../src/client/clinic.js'
import { fetchOwnCopy, fetchStatus } from '../src/client/patient.js'
import { sendSealed } from '../src/client/sender.js'
import { dueKeys, enquiries } from '../src/database/schema.js'
import { verifyRetention } from '../src/expire/retention.js'
import { stripDue } from '../src/expire/strip.js'
import { afterTheLoss } from './support/lost-key.js'
import { draftBody, postDraft, sendEnquiry } from './support/people.js'
import { readAllBelow } from './support/traces.js'
import { keyPaths } from './support/world.js'

it('what comes afterwards, sealed by its sender or here, lies under the next key of the day and can be opened', async () => {
  const { database, relay, clinics, unfetched, day } = await afterTheLoss()
  const { sealed, answer } = await sendEnquiry(relay, clinics)
  expect(await sendSealed(relay.client, sealed)).toEqual(answer)
  const idempotencyKey = randomUUID()
  const body = await draftBody(relay, clinics)
  const posted = await postDraft(relay, body, idempotencyKey)
  expect(posted.status).toBe(201)
  expect((await postDraft(relay, body, idempotencyKey)).text).toBe(posted.text)
  const fresh = (await listAll(unfetched)).filter((one) => !one.lost)
  expect(fresh).toHaveLength(2)
  for (const delivery of fresh) expect(await take(unfetched, delivery)).toMatchObject({ kind: 'opened' })
  expect(await fetchOwnCopy(relay.client, answer, sealed.patientSecret)).toMatchObject({ kind: 'form' })
  expect(await fetchStatus(relay.client, answer.reference, sealed.patientSecret)).toMatchObject({
    copyLost: false,
    deliveries: [{ lost: false }, { lost: false }],
  })
  const rows = await database.transaction((tx) => tx.select().from(enquiries))
  expect(rows.map(({ dueDay, dueKey }) => `${dueDay} ${dueKey}`).sort()).toEqual([
    `${day.day} 1`,
    `${day.day} 2`,
    `${day.day} 2`,
  ])
})

it('on the due day every key of it goes, whatever lies there of them, and what was lost is stripped like the rest', async () => {
  const here = await afterTheLoss()
  const { database, relay, clinics, day, paths, key, moveTo } = here
  await sendEnquiry(relay, clinics)
  const next = new Uint8Array(await readFile(keyPaths(relay, `${day.day}.2`)[0]))
  await writeFile(paths[0], key.subarray(1), { mode: 0o600 })
  await writeFile(paths[1], key, { mode: 0o600 })
  await relay.relay.dayKeys.takeStock()
  await moveTo(day.dueAt)
  expect(await stripDue({ ...relay.relay, clock: here.clock })).toMatchObject({
    deliveries: 4,
    enquiries: 2,
    dayKeys: 1,
  })
  // Another replica that knew it, or a disk that comes back: the next run.
  await relay.relay.dayKeys.takeStock()
  const left = Buffer.concat(await readAllBelow(relay.keysDirectory))
  for (const secret of [key, next]) expect(left.includes(Buffer.from(secret))).toBe(false)
  expect((await relay.relay.dayKeys.files()).files.filter(({ day: name }) => name !== null)).toEqual([])
  expect(await verifyRetention(relay.relay)).toEqual([])
  expect(await database.transaction((tx) => tx.select().from(dueKeys))).toEqual([])
})
