/** DESIGN, section 6: what the relay cannot put into its log it accepts all the same, and promises nothing. */
import { rename, writeFile } from 'node:fs/promises'
import { asc, eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { statements } from '../src/database/schema.js'
import { openLogLeader } from '../src/prove/log/leader.js'
import { watchQueue } from '../src/prove/log/watch-queue.js'
import { decodeStatement } from '../src/prove/statement.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { faultyLeader } from './support/faulty-leader.js'
import { employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

async function relayWithClinic() {
  const database = await freshDatabase()
  const relay = await startRelay(database)
  const clinic = await openClinic(relay, await employ(relay), 'Clinic')
  await relay.relay.leader.release()
  return { database, relay, clinic }
}

/** What the acceptances promised, oldest first. */
const promises = (database: TestDatabase) =>
  database.transaction(async (tx) => {
    const ofAcceptance = eq(statements.event, 'SubmissionAcceptance')
    const rows = await tx.select().from(statements).where(ofAcceptance).orderBy(asc(statements.at))
    return rows.map(({ body }) => {
      const said = decodeStatement(body)
      return said.event === 'SubmissionAcceptance' && said.includeBy !== null
    })
  })

const readyz = async ({ url }: TestRelay) => (await fetch(new URL('/readyz', url))).text()
const alarms = ({ logged }: TestRelay) => logged.filter((line) => line.includes('log-behind')).length

it('promises nothing while the high-water mark cannot be written, says so, rings, and promises again', async () => {
  const { database, relay, clinic } = await relayWithClinic()
  let isFull = true
  const leader = await faultyLeader(relay.relay, async (when, step) => {
    if (isFull && when === 'before' && step === 'mark') throw new Error('no space left')
  })
  Object.assign(relay.relay.leader, leader)

  await sendEnquiry(relay, [clinic])
  await expect(leader.integrate()).rejects.toThrow('no space left')
  await expect(leader.integrate()).rejects.toThrow('no space left')
  await sendEnquiry(relay, [clinic])
  expect(leader.refusing()).toBe('failing')
  expect(await promises(database)).toEqual([true, false])
  expect(await readyz(relay)).toMatch(/^ready\nthe log is not signed, .*keys\/log/)

  await watchQueue(relay.relay)
  expect(alarms(relay)).toBe(0)
  await database.setClock({ aheadMs: 61_000 })
  await watchQueue(relay.relay)
  expect(alarms(relay)).toBe(1)

  isFull = false
  expect(await leader.integrate()).toBe('led')
  await watchQueue(relay.relay)
  expect(alarms(relay)).toBe(1)
  await sendEnquiry(relay, [clinic])
  expect(await promises(database)).toEqual([true, false, true])
  expect(await readyz(relay)).toBe('ready\n')
})

it('lets another process lead whose disk is sound', async () => {
  const { relay, clinic } = await relayWithClinic()
  const full = await faultyLeader(relay.relay, async (when, step) => {
    if (when === 'before' && step === 'mark') throw new Error('no space left')
  })
  const sound = await faultyLeader(relay.relay)
  await sendEnquiry(relay, [clinic])
  await expect(full.integrate()).rejects.toThrow('no space left')
  expect(await sound.integrate()).toBe('led')
})

it('starts, and takes enquiries in without a promise, where the high-water marks cannot be read', async () => {
  const { database, relay, clinic } = await relayWithClinic()
  const { marksDirectory } = relay.relay
  await rename(marksDirectory, `${marksDirectory}-away`)
  await writeFile(marksDirectory, 'a file where the directory was')
  const leader = await openLogLeader({ ...relay.relay, marksDirectory })
  Object.assign(relay.relay.leader, leader)
  await sendEnquiry(relay, [clinic])
  expect(leader.refusing()).toBe('failing')
  expect(await promises(database)).toEqual([false])
})
