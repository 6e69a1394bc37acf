import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { base64url } from '../src/base/bytes.js'
import { loadPolicy } from '../src/policy/load.js'
import { type DatabaseProxy, startDatabaseProxy } from './support/database-proxy.js'
import { act, type Clinic, employ, openClinic } from './support/people.js'
import { type PrivateServer, startPrivateServer } from './support/private-server.js'
import { placeOn, startedRelay, temporaryFolder, triedTwice } from './support/process.js'
import type { TestRelay } from './support/relay.js'
import { peopleOf } from './support/relay-process.js'
import {
  draftSendings,
  expectInbox,
  type Sending,
  sealedSendings,
  sendAll,
  untilTaken,
} from './support/sendings.js'

/** What is promised: a refusal within five seconds of asking, and service within thirty of the database's return. */
const refusedWithinMs = 5000
const backWithinMs = 30_000

let server: PrivateServer
let proxy: DatabaseProxy
let people: TestRelay
let clinic: Clinic
let bearer: string
let pid: number
const all: Sending[] = []

beforeAll(async () => {
  server = await startPrivateServer()
  proxy = await startDatabaseProxy(server.url)
  const directory = await temporaryFolder()
  const env = { DATABASE_URL: proxy.url, VIDERE_DATA_DIR: directory }
  const place = await placeOn({ env, options: { directory } })
  const relay = await startedRelay(place)
  pid = relay.pid
  people = await peopleOf(place)
  const staff = await employ(people)
  clinic = await openClinic(people, staff, 'Nord')
  const { policy } = await loadPolicy('policies/helsetjenester.json')
  const { token } = await act(people, staff, 'integration.issue', { name: policy.integrations[0] ?? '' })
  bearer = `Bearer ${base64url(token)}`
  // The day's key is there then, and the relay has done it all before.
  await untilTaken(await prepare(2))
  return async () => {
    await relay.stop('SIGKILL')
    await proxy.close()
    await server.stop()
  }
})

/** So many enquiries, half of them by each route. */
async function prepare(count: number): Promise<Sending[]> {
  const sealed = await sealedSendings(people, clinic, count / 2)
  const drafts = await draftSendings(people, clinic, count / 2, bearer)
  all.push(...sealed, ...drafts)
  return [...sealed, ...drafts]
}

const residentMb = () =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const faults: [string, number, () => unknown, () => unknown][] = [
  // Five for each connection of the pool.
  ['is frozen', 50, () => server.freeze(), () => server.thaw()],
  ['is not there', 20, () => proxy.shut(), () => proxy.open()],
  ['is behind something that hangs up', 20, () => proxy.hangUp(), () => proxy.open()],
]

describe('while the database', () => {
  test.each(faults)(
    '%s, each of %i enquiries is refused within five seconds; once it is back, all are taken without a restart',
    async (what, atOnce, fail, mend) => {
      const sendings = await prepare(atOnce)
      const before = { megabytes: residentMb(), connections: proxy.accepted() }
      await fail()
      const refused = await triedTwice(refusedWithinMs, () => sendAll(sendings)).finally(mend)
      for (const told of refused.told) {
        expect(told).toMatchObject({ status: 503, type: 'urn:videre:problem:unavailable', retryAfter: '5' })
      }
      // A busy machine adds to it, and not without end.
      expect(refused.tookMs).toBeLessThan(refused.isJudged ? refusedWithinMs : 2 * refusedWithinMs)
      const back = await untilTaken(sendings)
      expect(back.tookMs).toBeLessThan(backWithinMs)
      expect([...back.statuses].filter((status) => status !== 201 && status !== 503)).toEqual([])
      const megabytes = Math.round(residentMb() - before.megabytes)
      const connections = proxy.accepted() - before.connections
      const [refusedMs, backMs] = [Math.round(refused.tookMs), Math.round(back.tookMs)]
      console.info('a database that', what, { refusedMs, backMs, megabytes, connections })
      expect(megabytes).toBeLessThan(200)
      // One for each call at most, and not as many as fit into the time.
      expect(connections).toBeLessThan(10 * atOnce)
    },
  )

  test('ends all connections again and again, enquiries are taken or refused, and nothing else', async () => {
    const admin = postgres(server.url, { max: 1 })
    const sendings = await prepare(60)
    let isOver = false
    const taking = untilTaken(sendings).finally(() => {
      isOver = true
    })
    let ended = 0
    for (let time = 0; time < 10 || (!isOver && ended === 0); time++) {
      const rows = await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'videre' and pid <> pg_backend_pid()`
      ended += rows.length
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await admin.end()
    const { statuses, tookMs } = await taking
    console.info('connections that were ended', { ended, tookMs: Math.round(tookMs) })
    expect(ended).toBeGreaterThan(0)
    expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([])
  })
})

// Protects promise 2: every enquiry was refused at first, or may have been stored, and was sent until it was taken.
test('every enquiry is in the inbox once, and the clinic opens it', async () => {
  await expectInbox(people, clinic, all)
})
