/** DESIGN, section 6: statements go with the strip, and the log says so, so that an absence is either explained or found. */
import { asc, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { listAll, take } from '../src/client/clinic.js'
import { numbersAnswer } from '../src/contract/clinics.js'
import type { Transaction } from '../src/database/database.js'
import { deliveryNumbers, logLeaves, logQueue, statements } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { decodeEntry } from '../src/prove/entry.js'
import { integrateBatch } from '../src/prove/log/integrate.js'
import type { TestDatabase } from './support/database.js'
import { atRelay, sendEnquiry } from './support/people.js'
import { afterAllIsOver, type World, world } from './support/world.js'

const queued = async (database: TestDatabase) =>
  (await database.transaction((tx) => tx.select().from(logQueue))).filter(({ entry }) => entry.length === 32)
    .length

describe('the log of a relay that strips', () => {
  /** An enquiry to two clinics, of which one signed twice: five statements. */
  async function forwarded({ relay, clinics }: World) {
    await sendEnquiry(relay, clinics)
    const at = await atRelay(relay, clinics[0]!)
    await take(at, (await listAll(at))[0]!)
  }
  const stored = ({ database }: World) =>
    database.transaction(async (tx) => ({
      bodies: (await tx.select({ body: statements.body }).from(statements)).map(({ body }) => body),
      leaves: await tx.select().from(logLeaves).orderBy(asc(logLeaves.index)),
      numbers: await tx.select().from(deliveryNumbers).orderBy(asc(deliveryNumbers.link)),
    }))
  const strips = async (one: World) =>
    (await stored(one)).leaves
      .map(({ entry }) => decodeEntry(entry))
      .filter((entry) => entry?.entry === 'strip')

  it('says of every strip how many statements went and where, and keeps hashes and numbers', async () => {
    const here = await world(2)
    const { relay, clinics, moveTo, clock } = here
    await forwarded(here)
    await relay.relay.leader.integrate()
    const before = await stored(here)
    expect(before.bodies).toHaveLength(5)
    await moveTo(afterAllIsOver())
    await stripDue(relay.relay)
    await relay.relay.leader.integrate()
    const after = await stored(here)
    expect(after.bodies).toEqual([])
    expect(after.leaves.slice(0, before.leaves.length)).toEqual(before.leaves)
    expect(await strips(here)).toMatchObject([{ from: 0, to: before.leaves.length, statements: 5 }])
    expect(before.numbers.map(({ deliveryId }) => deliveryId)).not.toContain(null)
    expect(after.numbers).toEqual(before.numbers.map((one) => ({ ...one, deliveryId: null })))
    const { token } = await atRelay(relay, clinics[0]!, clock)
    const answer = await relay.client.call({ path: '/api/v1/clinic/numbers', token, answer: numbersAnswer })
    expect(answer.numbers).toMatchObject([{ number: 1, deliveryId: null }])
  })

  it('never takes in what was stripped before it came to it, and says nothing of it', async () => {
    const here = await world(2)
    const { relay, database, moveTo } = here
    await forwarded(here)
    expect(await queued(database)).toBe(5)
    await moveTo(afterAllIsOver())
    await stripDue(relay.relay)
    expect(await queued(database)).toBe(0)
    await relay.relay.leader.integrate()
    expect((await stored(here)).leaves.filter(({ entry }) => entry.length === 32)).toEqual([])
    expect(await strips(here)).toEqual([])
  })

  it('accounts also for what it takes in while the strip runs', async () => {
    const here = await world(2)
    const { relay, database, moveTo } = here
    await forwarded(here)
    await moveTo(afterAllIsOver())
    const strip = { done: Promise.resolve<unknown>(null) }
    await database.transaction(async (tx) => {
      await integrateBatch(tx, 1, null)
      strip.done = stripDue(relay.relay)
      // The embedded engine has one connection: there the strip begins when this ends.
      while (database.engine === 'server' && !(await somebodyWaits(tx)));
    })
    await strip.done
    await relay.relay.leader.integrate()
    expect(await strips(here)).toMatchObject([{ statements: 5 }])
    expect((await stored(here)).numbers.map(({ deliveryId }) => deliveryId)).toEqual([null, null])
  })

  it('has room for the strip of more statements than one query has parameters', async () => {
    const here = await world(1)
    const { relay, database, moveTo } = here
    await forwarded(here)
    const many = 70_000
    await database.transaction((tx) =>
      tx.execute(sql`insert into statements (id, delivery_id, event, body, signature, at)
        select gen_random_uuid(), (select id from deliveries), 'EvidenceRetrieved', sha256(i::text::bytea), '', now()
        from generate_series(1, ${many}::int) i`),
    )
    await moveTo(afterAllIsOver())
    expect(await stripDue(relay.relay)).toMatchObject({ deliveries: 1, enquiries: 1 })
  })

  const somebodyWaits = async (tx: Transaction) => {
    const [found] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
    return found!.n > 0
  }
})
