/** DESIGN, section 6: "so that an absence is either explained or found". */

import { readdirSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { hashOf } from '../src/base/hash.js'
import { idBytes } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import type { Transaction } from '../src/database/database.js'
import { deliveries } from '../src/database/schema.js'
import { erasureDomain } from '../src/expire/erasure-ledger.js'
import { stripDue } from '../src/expire/strip.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import type { Ledger } from '../src/prove/fsck/early-strips.js'
import { type Finding, type Found, findingSentences } from '../src/prove/fsck/findings.js'
import { type BusyWorld, busyWorld, marksOf } from './support/busy-world.js'
import { doLaterDeeds } from './support/later-deeds.js'
import { act } from './support/people.js'
import { planted } from './support/planted-faults.js'
import { forgeries } from './support/planted-forgeries.js'

let world: BusyWorld

beforeAll(async () => {
  world = await busyWorld()
  await doLaterDeeds(world)
  return () => world.relay.stop()
})

const check = () => checkLog(world.relay.relay)

/** What a check finds after `plant`, of which nothing is left afterwards. No trigger and no foreign key is in its way. */
async function foundAfter(
  plant: (tx: Transaction) => Promise<void>,
  erasures: Ledger = world.relay.relay.erasures,
): Promise<Found[]> {
  const { database, relay } = world
  const undone = new Error('undone')
  let found: Found[] = []
  await database
    .transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      await plant(tx)
      const inside = { ...database, transaction: <T>(work: (tx: Transaction) => Promise<T>) => work(tx) }
      found = (await checkLog({ ...relay.relay, erasures, database: inside })).findings
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return found
}

const words = (found: readonly Found[]): Finding[] => found.map(({ finding }) => finding)

describe('a check of the log and of every row', () => {
  it('finds nothing in a relay to which all has happened that can', async () => {
    const { findings, leaves } = await check()
    expect(findings).toEqual([])
    expect(leaves).toBeGreaterThan(300)
  })

  it('is carried out for staff, who are told what was found', async () => {
    const { relay, staff, clock } = world
    const answer = await act(relay, staff, 'log.check', {}, clock())
    expect(answer).toEqual({ leaves: expect.any(Number), findings: [] })
  })
})

describe.each(Object.entries(planted))('of what is done to the %s it finds that', (_, faults) => {
  it.each(faults)('%s', async (_what, statement, finding) => {
    const found = await foundAfter(async (tx) => {
      const changed = await tx.execute(sql.raw(statement))
      expect((changed as unknown as { count: number }).count).toBeGreaterThan(0)
    })
    expect(words(found)).toContain(finding)
  })
})

it('a delivery that was stripped before its day is explained by the ledger of erasures, and by nothing else', async () => {
  const [what, strip] = planted.deliveries.find(
    ([name]) => name === 'a delivery is stripped before its time',
  )!
  const plant = async (tx: Transaction) => void (await tx.execute(sql.raw(strip)))
  const rows = await world.database.transaction((tx) => tx.select({ id: deliveries.id }).from(deliveries))
  const ledgerOf = (lines: string[]): Ledger => ({
    async *batches() {
      yield { lines }
    },
    lineOf: (id) => hex(hashOf(erasureDomain, idBytes(id))),
  })
  const all = ledgerOf(rows.map(({ id }) => hex(hashOf(erasureDomain, idBytes(id)))))
  expect(words(await foundAfter(plant, all)), what).not.toContain('delivery-stripped-wrongly')
  expect(words(await foundAfter(plant, ledgerOf([])))).toContain('delivery-stripped-wrongly')
})

describe("of what is done with the relay's own keys it finds that", () => {
  it.each(forgeries)('%s', async (_what, forge, finding) => {
    expect(words(await foundAfter((tx) => forge(tx, world)))).toContain(finding)
  })
})

describe('of the high-water mark it finds that', () => {
  const directory = () => marksOf(world.relay)
  const mark = () => readdirSync(directory()).sort().at(-1)!

  it('it is gone', async () => {
    const [from, aside] = [join(directory(), mark()), join(directory(), 'aside')]
    await rename(from, aside)
    expect(words((await check()).findings)).toEqual(['mark-missing'])
    await rename(aside, from)
  })

  it('more was signed than the database has', async () => {
    const higher = join(directory(), '1-1000000.mark')
    await writeFile(higher, randomBytes(32), { mode: 0o600 })
    expect(words((await check()).findings)).toEqual(['database-older-than-mark'])
    await rm(higher)
  })

  it('a later log was begun than the database has', async () => {
    const later = join(directory(), '2-1.mark')
    await writeFile(later, randomBytes(32), { mode: 0o600 })
    expect(words((await check()).findings)).toEqual(['database-older-than-mark'])
    await rm(later)
  })
})

it('there is no finding that nothing here leads to', () => {
  const shown = [...Object.values(planted).flat(), ...forgeries].map(([, , finding]) => finding)
  const missing = Object.keys(findingSentences).filter((finding) => !shown.includes(finding as Finding))
  expect(missing).toEqual(['mark-missing'])
})

describe('while the relay goes on, a check finds nothing', () => {
  /** Checks the log and has something happen before each look that it takes, or before one of them. */
  async function checkDuring(happens: (look: number) => Promise<void>): Promise<Found[]> {
    const { database, relay } = world
    let looks = 0
    const transaction: typeof database.transaction = async (work, access) => {
      await happens(looks++)
      return database.transaction(work, access)
    }
    const { findings } = await checkLog({ ...relay.relay, database: { ...database, transaction } })
    expect(looks).toBeGreaterThan(8)
    return findings
  }

  it('also if the log grows before each of its looks', async () => {
    const { relay, staff, clinics, clock } = world
    const found = await checkDuring(async () => {
      const day = clock().toISOString().slice(0, 10)
      await act(relay, staff, 'evidence.clinic', { clinicId: clinics[1]!.clinicId, day }, clock())
      await relay.relay.leader.integrate()
    })
    expect(found).toEqual([])
  })

  it('also if everything is stripped halfway', async () => {
    await world.moveTo(new Date(world.clock().getTime() + 10 * 86_400_000))
    let stripped: unknown
    const found = await checkDuring(async (look) => {
      if (look === 3) stripped = await stripDue(world.relay.relay)
    })
    // One of seven is held.
    expect(stripped).toMatchObject({ kind: 'stripped', enquiries: 6 })
    expect(found).toEqual([])
    expect((await check()).findings).toEqual([])
  })
})
