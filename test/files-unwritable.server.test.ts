import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { count } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { setEndpoint } from '../src/client/endpoints.js'
import { deliveries, dueDays, enquiries, notices } from '../src/database/schema.js'
import { freshDatabase } from './support/database.js'
import { atRelay, draftBody, employ, postDraft, sendEnquiry } from './support/people.js'
import { startRelay } from './support/relay.js'
import { world } from './support/world.js'

/** Puts a file where a directory is needed, so that nothing can be written there, whoever runs this. Gives what undoes it. */
async function block(directory: string): Promise<() => Promise<void>> {
  await rm(directory, { recursive: true, force: true })
  await writeFile(directory, '')
  return () => rm(directory)
}

// Protects promise 1: nothing is stored that is not wrapped under a key which can be destroyed, and which is there twice.
test.each(['days', 'days-mirror'])(
  'while the key of the day cannot be written to %s, an enquiry is refused and nothing of it is stored; then it is taken',
  async (name) => {
    const { database, relay, clinics } = await world(1)
    const unblock = await block(join(relay.keysDirectory, name))
    const body = await draftBody(relay, clinics)
    const key = crypto.randomUUID()
    for (let repeat = 0; repeat < 2; repeat++) {
      const refused = await postDraft(relay, body, key)
      expect(refused).toMatchObject({ status: 503, body: { type: 'urn:videre:problem:unavailable' } })
    }
    for (const table of [enquiries, deliveries]) {
      expect(await database.transaction((tx) => tx.select({ n: count() }).from(table))).toEqual([{ n: 0 }])
    }
    await unblock()
    expect((await postDraft(relay, body, key)).status).toBe(201)
    const [days] = await database.transaction((tx) => tx.select({ n: count() }).from(dueDays))
    expect(days).toEqual({ n: 1 })
    const copies = await Promise.all(
      ['days', 'days-mirror'].map((each) => readdir(join(relay.keysDirectory, each))),
    )
    expect(copies.map((files) => files.length)).toEqual([1, 1])
    expect(copies[0]).toEqual(copies[1])
  },
)

test('while the first registrar cannot be remembered outside the database, nobody is added; then the same act is done', async () => {
  const relay = await startRelay(await freshDatabase())
  const file = join(relay.keysDirectory, 'relay', 'first-registrar.pub')
  await mkdir(file)
  await expect(employ(relay)).rejects.toMatchObject({ status: 503, code: 'unavailable' })
  expect(relay.logged.join()).toContain('"code":"EISDIR"')
  await rmdir(file)
  await expect(employ(relay)).resolves.toMatchObject({ one: {}, two: {} })
})

test('while mail cannot be written to the outbox, enquiries are taken, and the notice waits until it can', async () => {
  const { database, relay, clinics, clock, moveTo } = await world(1)
  const outbox = join(relay.dataDirectory, 'outbox')
  const unblock = await block(outbox)
  const [clinic] = clinics
  if (clinic === undefined) throw new Error('no clinic')
  const at = await atRelay(relay, clinic, clock)
  await setEndpoint(at, crypto.randomUUID(), { kind: 'mail', address: 'kari@clinic.example' })
  await sendEnquiry(relay, [clinic])
  const tell = async () => {
    await relay.relay.notifier.round()
    await relay.relay.notifier.idle()
    return database.transaction((tx) => tx.select().from(notices))
  }
  const [waiting] = await tell()
  expect(waiting).toMatchObject({ state: 'waiting' })
  await unblock()
  await moveTo(new Date((waiting?.nextAt.getTime() ?? 0) + 60_000))
  expect(await tell()).toMatchObject([{ state: 'sent', lastAnswer: 'file' }])
  expect(await readdir(outbox)).toHaveLength(1)
})
