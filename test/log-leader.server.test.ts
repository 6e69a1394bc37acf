/** DESIGN, section 6: "commit the tree, fsync the high-water mark, sign, publish", whatever fails in between. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { count } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { randomBytes } from '../src/base/sodium.js'
import { logCheckpoints, logLeaves, logQueue } from '../src/database/schema.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { readCheckpoint } from '../src/tlog/checkpoint.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { faultyLeader, type Happening, type Step, steps } from './support/faulty-leader.js'
import { type Clinic, employ, openClinic, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

let database: TestDatabase
let relay: TestRelay
let clinic: Clinic
let aheadMs = 0

beforeAll(async () => {
  database = await freshDatabase()
  relay = await startRelay(database, { keep: true })
  clinic = await openClinic(relay, await employ(relay), 'Clinic')
  return () => relay.stop()
})

const leader = (happening?: Happening) => faultyLeader(relay.relay, happening)

/** Whoever led before is out of time. */
async function letLeaseEnd(): Promise<void> {
  aheadMs += 11_000
  await database.setClock({ aheadMs })
}

beforeEach(letLeaseEnd)

/** The root of every checkpoint that was ever there, by its size. */
const published = new Map<number, string>()

/** What has to hold at any time: no size has two roots, and every entry that was committed is there once. */
async function expectSound(): Promise<void> {
  const rows = await database.transaction((tx) => tx.select().from(logCheckpoints))
  for (const { size, note } of rows) {
    const root = hex(readCheckpoint(note)!.checkpoint.root)
    expect([size, published.get(size) ?? root]).toEqual([size, root])
    published.set(size, root)
  }
  expect((await checkLog(relay.relay)).findings).toEqual([])
}

const entries = async (): Promise<number> => {
  const [leaves] = await database.transaction((tx) => tx.select({ n: count() }).from(logLeaves))
  const [queued] = await database.transaction((tx) => tx.select({ n: count() }).from(logQueue))
  return leaves!.n + queued!.n
}

/** Whatever happened: a leader that comes after goes on, and then all that waits is in a signed log. */
async function expectRecovery(expected: number): Promise<void> {
  await letLeaseEnd()
  const next = await leader()
  expect(next.refusing()).toBeNull()
  expect(await next.integrate()).toBe('led')
  await next.release()
  await expectSound()
  const [waiting] = await database.transaction((tx) => tx.select({ n: count() }).from(logQueue))
  const leaves = await entries()
  expect({ waiting: waiting!.n, leaves, signed: Math.max(...published.keys()) }).toEqual({
    waiting: 0,
    leaves: expected,
    signed: leaves,
  })
}

/** Something happens once, at a moment of a step. */
function once(moment: 'before' | 'after', step: Step, what: () => Promise<void>): Happening {
  let isOver = false
  return async (when, at) => {
    if (isOver || when !== moment || at !== step) return
    isOver = true
    await what()
  }
}

const fails = async () => {
  throw new Error('planted')
}

describe.each(steps)('when the step of the leader fails that is called %s', (step) => {
  it.each([
    ['did not happen', 'before'],
    ['happened, and the leader was told that it did not', 'after'],
  ] as const)('and %s: the next leader goes on, and the same one too', async (_, moment) => {
    const before = await entries()
    await sendEnquiry(relay, [clinic])
    const faulty = await leader(once(moment, step, fails))
    await expect(faulty.integrate()).rejects.toThrow('planted')
    await expectSound()
    expect(await faulty.integrate()).toBe('led')
    await faulty.release()
    await expectRecovery(before + 2)
  })

  it.each(['before', 'after'] as const)('because the process is killed %s it', async (moment) => {
    const before = await entries()
    await sendEnquiry(relay, [clinic])
    await new Promise<void>((killed) => {
      const never = () => new Promise<void>(() => killed())
      void leader(once(moment, step, never)).then((doomed) => doomed.integrate())
    })
    await expectSound()
    await expectRecovery(before + 2)
  })

  it.each(['before', 'after'] as const)('because another leads in its place %s it', async (moment) => {
    const before = await entries()
    await sendEnquiry(relay, [clinic])
    const other = await leader()
    const slow = await leader(
      once(moment, step, async () => {
        await letLeaseEnd()
        await sendEnquiry(relay, [clinic])
        expect(await other.integrate()).toBe('led')
        await expectSound()
      }),
    )
    const ended = await slow.integrate()
    expect(slow.refusing()).toBeNull()
    await expectSound()
    // What it took in and did not publish, the other one publishes with its own.
    const isOutrun = ['after tree', 'before mark', 'after mark', 'before publish'].includes(
      `${moment} ${step}`,
    )
    if (isOutrun) {
      expect(ended).toBe('not-leading')
      expect([...published.keys()]).not.toContain(before + 2)
    }
    await other.release()
    await expectRecovery(before + 4)
  })
})

it('a leader that was relieved goes on from where the other one left the log', async () => {
  const before = await entries()
  const both = [await leader(), await leader()]
  for (const one of [...both, ...both]) {
    await sendEnquiry(relay, [clinic])
    expect(await one.integrate()).toBe('led')
    await one.release()
  }
  await expectRecovery(before + 8)
})

it('what a crash leaves behind of a mark that was being written is no mark', async () => {
  const before = await entries()
  const directory = relay.relay.marksDirectory
  await writeFile(join(directory, '.1-999.mark.0011223344556677.new'), randomBytes(7), { mode: 0o600 })
  await sendEnquiry(relay, [clinic])
  await expectRecovery(before + 2)
  const marks = (await readdir(directory)).filter((name) => !name.startsWith('.'))
  expect(marks).toEqual([`1-${before + 2}.mark`])
})

it('two leaders at once are one', async () => {
  const before = await entries()
  for (let i = 0; i < 3; i++) await sendEnquiry(relay, [clinic])
  const both = [await leader(), await leader()]
  const ends = await Promise.all(both.map((one) => one.integrate()))
  expect(ends).toContain('led')
  for (const one of both) await one.release()
  await expectRecovery(before + 6)
})

/** Random numbers from 0 to before 1, the same ones for a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

it.each([1, 7, 42, 31_337])(
  'whatever fails, and whoever is killed, in whichever order: seed %i',
  { timeout: 180_000 },
  async (seed) => {
    const random = seeded(seed)
    const before = await entries()
    let added = 0
    const happening: Happening = async () => {
      const dice = random()
      if (dice < 0.06) throw new Error('planted')
      if (dice < 0.1) await new Promise<void>(() => undefined)
      if (dice < 0.16) await letLeaseEnd()
      if (dice < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 8)))
    }
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 1 + random() * 2; i++) {
        await sendEnquiry(relay, [clinic])
        added += 2
      }
      const leaders = [await leader(happening), await leader(happening), await leader(happening)]
      const turns = leaders.flatMap((one) => [one.integrate(), one.integrate()])
      const given = turns.map((turn) =>
        Promise.race([
          turn.catch(() => 'failed'),
          new Promise((resolve) => setTimeout(resolve, 300, 'killed')),
        ]),
      )
      await Promise.all(given)
      await expectSound()
      await letLeaseEnd()
    }
    await expectRecovery(before + added)
  },
)
