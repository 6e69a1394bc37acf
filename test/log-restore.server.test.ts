/** DESIGN, section 6: "After a restore to an older state the relay refuses to sign, makes no promises, and says so." */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hex } from '../src/base/bytes.js'
import { newId } from '../src/base/ids.js'
import { randomBytes } from '../src/base/sodium.js'
import { listAll, take } from '../src/client/clinic.js'
import { fetchStatus } from '../src/client/patient.js'
import { relayClient } from '../src/client/relay.js'
import { fetchOffer, fetchTrust } from '../src/client/sender.js'
import { carryOutAct, signAct, writeAct } from '../src/client/staff.js'
import type { Database } from '../src/database/database.js'
import { now } from '../src/database/now.js'
import { clinicKeys, deliveryNumbers, logCheckpoints, logLeaves, logs } from '../src/database/schema.js'
import { stripDue } from '../src/expire/strip.js'
import { publishEntry } from '../src/prove/append.js'
import { decodeEntry, type EntryOf } from '../src/prove/entry.js'
import { checkLog } from '../src/prove/fsck/check-log.js'
import { currentLog, headOf } from '../src/prove/log/head.js'
import { highWater } from '../src/prove/log/high-water.js'
import { integrateBatch } from '../src/prove/log/integrate.js'
import { proofsOf } from '../src/prove/log/prove.js'
import { decodeStatement } from '../src/prove/statement.js'
import { verifyEvidence } from '../src/prove/verify/verify-evidence.js'
import { patientOf } from '../src/seal/keys.js'
import { readCheckpoint } from '../src/tlog/checkpoint.js'
import { emptyRoot } from '../src/tlog/merkle.js'
import { parseVkey, verifyNote } from '../src/tlog/note.js'
import { parseProof } from '../src/tlog/proof.js'
import { entriesPath, readEntries } from '../src/tlog/tiles.js'
import { busyWorld, cosignNewest, witnessVkey } from './support/busy-world.js'
import { restoreCopy, takeCopy } from './support/copies.js'
import { freshDatabase, type TestDatabase } from './support/database.js'
import { faultyLeader, type Step, steps } from './support/faulty-leader.js'
import { act, atRelay, type Clinic, employ, openClinic, type Staff, sendEnquiry } from './support/people.js'
import { startRelay, type TestRelay } from './support/relay.js'

/** A relay with one clinic, whose keys outlive it. */
interface Place {
  database: TestDatabase
  keysDirectory: string
  relay: TestRelay
  staff: Staff
  clinic: Clinic
}

async function place(): Promise<Place> {
  const database = await freshDatabase()
  const keysDirectory = await mkdtemp(join(tmpdir(), 'videre-keys-'))
  onTestFinished(() => rm(keysDirectory, { recursive: true, force: true }))
  const relay = await startRelay(database, { keysDirectory })
  const staff = await employ(relay)
  return { database, keysDirectory, relay, staff, clinic: await openClinic(relay, staff, 'Clinic') }
}

/** Another process on the same database, behind the same public address. */
async function started(
  { database, keysDirectory }: Pick<Place, 'database' | 'keysDirectory'>,
  publicUrl: URL,
): Promise<TestRelay> {
  const relay = await startRelay(database, { keysDirectory, publicUrl })
  const send: typeof fetch = (input, init) => {
    const { href } = new URL(input instanceof Request ? input.url : input)
    return fetch(href.replace(publicUrl.origin, relay.url.origin), init)
  }
  return { ...relay, client: relayClient(publicUrl, send) }
}

const leases = new WeakMap<TestDatabase, number>()

/** Whoever led before is out of time. */
async function letLeaseEnd(database: TestDatabase): Promise<void> {
  const aheadMs = (leases.get(database) ?? 0) + 11_000
  leases.set(database, aheadMs)
  await database.setClock({ aheadMs })
}

const readyz = async ({ url }: TestRelay) => (await fetch(new URL('/readyz', url))).text()
const findings = async ({ relay }: TestRelay) => (await checkLog(relay)).findings
const restart = ({ relay, staff }: Pick<Place, 'relay' | 'staff'>, at?: Date) =>
  act(relay, staff, 'log.restart', {}, at)
const knownLogs = (database: Database) =>
  database.transaction((tx) => tx.select().from(logs).orderBy(asc(logs.number)))

/** The first entry of the log in use. */
const firstEntry = (database: Database) =>
  database.transaction(async (tx) => {
    const { number } = await currentLog(tx)
    const [leaf] = await tx.select().from(logLeaves).where(eq(logLeaves.log, number)).orderBy(logLeaves.index)
    return decodeEntry(leaf!.entry) as EntryOf<'log-change'>
  })

describe('a relay whose database is older than what it signed', () => {
  /** A relay that was restored to before its last enquiry. */
  async function restored() {
    const here = await place()
    const early = await sendEnquiry(here.relay, [here.clinic])
    await here.relay.relay.leader.integrate()
    const copy = await takeCopy(here.database)
    await sendEnquiry(here.relay, [here.clinic])
    await here.relay.relay.leader.integrate()
    const [promised] = await highWater(here.relay.relay.marksDirectory).read()
    await restoreCopy(here.database, copy)
    await letLeaseEnd(here.database)
    return { ...here, early, promised: promised! }
  }

  it('does not sign, and says so with the command that helps', async () => {
    const { relay, database } = await restored()
    const before = await database.transaction((tx) => tx.select().from(logCheckpoints))
    expect(await relay.relay.leader.integrate()).toBe('refused')
    expect(relay.relay.leader.refusing()).toBe('older')
    expect(await readyz(relay)).toMatch(/older than what was signed.*run: videre log restart/)
    expect(await database.transaction((tx) => tx.select().from(logCheckpoints))).toEqual(before)
    expect((await findings(relay)).map(({ finding }) => finding)).toEqual(['database-older-than-mark'])
  })

  it('does so from its start on', async () => {
    const here = await restored()
    const again = await started(here, here.relay.url)
    expect(again.relay.leader.refusing()).toBe('older')
    expect(await readyz(again)).toContain('videre log restart')
  })

  it('goes on forwarding, and promises nothing', async () => {
    const { relay, clinic, early } = await restored()
    await relay.relay.leader.integrate()
    const { sealed, answer } = await sendEnquiry(relay, [clinic])
    const said = decodeStatement(answer.receipt.statements[0]!.body)
    expect(said).toMatchObject({ event: 'SubmissionAcceptance', includeBy: null })
    const at = await atRelay(relay, clinic)
    const all = await listAll(at)
    expect(all).toHaveLength(2)
    for (const delivery of all) expect(await take(at, delivery)).toMatchObject({ kind: 'opened' })
    const { deliveries } = await fetchStatus(relay.client, answer.reference, sealed.patientSecret)
    expect(deliveries).toMatchObject([{ state: 'opened' }])
    const trust = await fetchTrust(relay.client)
    const token = patientOf(early.sealed.patientSecret).accessToken
    const evidence = await relay.client.bytes(`/api/v1/enquiries/${early.answer.reference}/evidence`, token)
    expect(verifyEvidence(evidence, trust).kind).toBe('holds')
  })

  it('begins a new log when two members of staff say so, and signs that one', async () => {
    const { relay, staff, clinic, database, promised } = await restored()
    await relay.relay.leader.integrate()
    await sendEnquiry(relay, [clinic])
    const once = signAct(
      writeAct('log.restart', {}, 'restored', new Date()),
      relay.client.origin,
      staff.one.signPair,
    )
    await expect(carryOutAct(relay.client, once, 'log.restart')).rejects.toMatchObject({ code: 'forbidden' })
    const left = await database.transaction((tx) => headOf(tx, 1))
    const answer = await restart({ relay, staff })
    expect(answer).toEqual({ origin: `${relay.client.origin}/log/2`, key: expect.any(String) })
    expect(relay.relay.leader.refusing()).toBeNull()
    expect(await readyz(relay)).toBe('ready\n')
    expect(await firstEntry(database)).toMatchObject({
      entry: 'log-change',
      previous: { origin: `${relay.client.origin}/log`, size: promised.size, root: promised.root },
      restored: { size: left.size, root: left.root },
    })
    expect(promised.size).toBeGreaterThan(left.size)
    expect(await findings(relay)).toEqual([])
    await expect(restart({ relay, staff })).rejects.toMatchObject({ code: 'already-decided' })
    const { answer: later } = await sendEnquiry(relay, [clinic])
    expect(decodeStatement(later.receipt.statements[0]!.body)).toMatchObject({ includeBy: expect.any(Date) })
  })

  it('numbers what has no number yet, and gives nothing a second one', async () => {
    const { relay, staff, clinic, database } = await restored()
    const before = await database.transaction((tx) => tx.select().from(deliveryNumbers))
    await relay.relay.leader.integrate()
    await sendEnquiry(relay, [clinic])
    await restart({ relay, staff })
    const after = await database.transaction((tx) =>
      tx.select().from(deliveryNumbers).orderBy(asc(deliveryNumbers.number)),
    )
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.map(({ number }) => number)).toEqual([1, 2])
  })
})

it('a log that can be signed is not replaced', async () => {
  const { relay, staff, database } = await place()
  await expect(restart({ relay, staff })).rejects.toMatchObject({ code: 'already-decided' })
  expect(await knownLogs(database)).toHaveLength(1)
})

it('without its high-water mark a relay does not sign either: nothing would tell an older database', async () => {
  const { relay, staff, database } = await place()
  const signed = await database.transaction((tx) => headOf(tx, 1))
  await rm(relay.relay.marksDirectory, { recursive: true })
  expect(await relay.relay.leader.integrate()).toBe('refused')
  expect(relay.relay.leader.refusing()).toBe('unmarked')
  expect(await readyz(relay)).toContain('videre log restart')
  await restart({ relay, staff })
  expect(await firstEntry(database)).toMatchObject({
    previous: { size: signed.size, root: signed.root },
    restored: { size: signed.size, root: signed.root },
  })
  expect(await findings(relay)).toEqual([])
})

it('a database that grew on its own past the mark is known for another one', async () => {
  const { relay, staff, clinic, database } = await place()
  await sendEnquiry(relay, [clinic])
  const copy = await takeCopy(database)
  await sendEnquiry(relay, [clinic])
  await relay.relay.leader.integrate()
  await restoreCopy(database, copy)
  for (let i = 0; i < 3; i++) await sendEnquiry(relay, [clinic])
  await database.transaction((tx) => integrateBatch(tx, 1, null))
  await letLeaseEnd(database)
  expect(await relay.relay.leader.integrate()).toBe('refused')
  expect(relay.relay.leader.refusing()).toBe('forked')
  await restart({ relay, staff })
  expect(await findings(relay)).toEqual([])
})

it('a copy from before a new log began is older too, although it is all that its own log had signed', async () => {
  const { relay, staff, clinic, database } = await place()
  const first = await takeCopy(database)
  await sendEnquiry(relay, [clinic])
  await relay.relay.leader.integrate()
  const whole = await takeCopy(database)
  await restoreCopy(database, first)
  await letLeaseEnd(database)
  await relay.relay.leader.integrate()
  const second = await restart({ relay, staff })
  await letLeaseEnd(database)
  const marks = await highWater(relay.relay.marksDirectory).read()
  await restoreCopy(database, whole)
  expect(await relay.relay.leader.integrate()).toBe('refused')
  expect(relay.relay.leader.refusing()).toBe('older')
  const third = await restart({ relay, staff })
  expect(third.origin).toBe(`${relay.client.origin}/log/3`)
  expect(await firstEntry(database)).toMatchObject({
    previous: { origin: second.origin, size: marks.at(-1)!.size, root: marks.at(-1)!.root },
    restored: { size: 0, root: emptyRoot },
  })
  expect((await fetchTrust(relay.client)).logs).toContain(second.key)
  expect(await findings(relay)).toEqual([])
})

describe('after a new log began', () => {
  it('everything still follows: evidence, directory, strips, the check, and the old log at its address', async () => {
    const world = await busyWorld()
    onTestFinished(world.relay.stop)
    const { relay, database, clock, clinics } = world
    const copy = await takeCopy(database)
    await relay.relay.leader.integrate()
    await restoreCopy(database, copy)
    const old = await (await fetch(new URL('/log/checkpoint', relay.url))).text()
    await relay.relay.leader.integrate()
    const { origin, key } = await restart(world, clock())
    expect(await findings(relay)).toEqual([])

    const get = async (path: string) =>
      new Uint8Array(await (await fetch(new URL(path, relay.url))).arrayBuffer())
    const text = async (path: string) => Buffer.from(await get(path)).toString()
    expect(await text('/log/checkpoint')).toBe(old)
    expect(await text('/log/2/vkey')).toBe(`${key}\n`)
    const { checkpoint, note } = readCheckpoint(await text('/log/2/checkpoint'))!
    expect(verifyNote(note, parseVkey(key)!)).toBe(true)
    expect(checkpoint.origin).toBe(origin)
    const width = Math.min(checkpoint.size, 256)
    const [change] = readEntries(await get(`/log/2/${entriesPath(0, width)}`), width)!
    expect(decodeEntry(change!)).toMatchObject({
      entry: 'log-change',
      previous: { origin: origin.slice(0, -2) },
    })
    const trust = await fetchTrust(relay.client)
    expect(trust.logs).toEqual([expect.any(String), key])

    const { directory } = await fetchOffer(relay.client)
    expect(directory.clinics.map(({ id }) => id)).toEqual([clinics[1]!.clinicId])
    const { sealed, answer } = await sendEnquiry(relay, [clinics[1]!], undefined, clock())
    await relay.relay.leader.integrate()
    const token = patientOf(sealed.patientSecret).accessToken
    const evidence = await relay.client.bytes(`/api/v1/enquiries/${answer.reference}/evidence`, token)
    expect(verifyEvidence(evidence, trust)).toMatchObject({ kind: 'holds', log: { origin } })

    // A key that waits for objections has been shown since the old log did, and not only since the new one does.
    await cosignNewest(world)
    const quorum = { needed: 1, keys: [witnessVkey] }
    const shown = await database.transaction(async (tx) => {
      const [approved] = await tx.select().from(clinicKeys).where(eq(clinicKeys.state, 'approved'))
      return [...(await proofsOf(tx, [approved!.entry!], quorum)).values()]
    })
    expect(shown.map((proof) => readCheckpoint(parseProof(proof)!.checkpoint)!.checkpoint.origin)).toEqual([
      readCheckpoint(old)!.checkpoint.origin,
    ])

    await world.moveTo(new Date(clock().getTime() + 10 * 86_400_000))
    expect(await stripDue(relay.relay)).toMatchObject({ kind: 'stripped', enquiries: 7 })
    expect(await findings(relay)).toEqual([])
    await relay.relay.leader.integrate()
    expect(await findings(relay)).toEqual([])
  })
})

describe('no size of a log ever has two checkpoints', () => {
  /** The roots of all checkpoints that were ever there, by log and size. */
  async function observe(seen: Map<string, string>, database: Database): Promise<void> {
    const rows = await database.transaction((tx) => tx.select().from(logCheckpoints))
    for (const { note } of rows) {
      const { origin, size, root } = readCheckpoint(note)!.checkpoint
      const name = `${origin} ${size}`
      expect([name, seen.get(name) ?? hex(root)]).toEqual([name, hex(root)])
      seen.set(name, hex(root))
    }
  }

  const moments = steps.flatMap((step) => [['before', step] as const, ['after', step] as const])

  it('whenever the copy was taken that is restored', { timeout: 180_000 }, async () => {
    const here = await place()
    const { relay, database, clinic, staff } = here
    const seen = new Map<string, string>()
    const grow = async (enquiries: number) => {
      for (let i = 0; i < enquiries; i++) await sendEnquiry(relay, [clinic])
      await letLeaseEnd(database)
      const ended = await relay.relay.leader.integrate()
      await observe(seen, database)
      return ended
    }
    for (const [moment, step] of moments) {
      let copy: Awaited<ReturnType<typeof takeCopy>> | undefined
      await sendEnquiry(relay, [clinic])
      await letLeaseEnd(database)
      const leader = await faultyLeader(relay.relay, async (when, at) => {
        if (when === moment && at === step) copy ??= await takeCopy(database)
      })
      expect(await leader.integrate()).toBe('led')
      await observe(seen, database)
      expect(await grow(2)).toBe('led')
      await restoreCopy(database, copy!)
      expect(await grow(1)).toBe('refused')
      expect(await grow(2)).toBe('refused')
      await restart({ relay, staff })
      expect(await grow(1)).toBe('led')
      expect(await findings(relay)).toEqual([])
    }
    expect(await knownLogs(database)).toHaveLength(1 + moments.length)
  })

  it.each(moments)(
    'if two relays work on two copies, and one leads %s the step of the other that is called %s',
    async (moment: 'before' | 'after', step: Step) => {
      const { relay, database } = await place()
      const other = await freshDatabase()
      await restoreCopy(other, await takeCopy(database))
      const base = await database.transaction((tx) => headOf(tx, 1))
      const add = (to: Database, entries: number) =>
        to.transaction(async (tx) => {
          const at = await now(tx)
          for (let i = 0; i < entries; i++)
            await publishEntry(tx, { v: 1, at, entry: 'policy', version: newId(), file: randomBytes(32) })
        })
      const shared = { keys: relay.relay.keys, marksDirectory: relay.relay.marksDirectory }
      const there = await faultyLeader({ ...shared, database: other })
      let isOver = false
      const here = await faultyLeader({ ...shared, database }, async (when, at) => {
        if (isOver || when !== moment || at !== step) return
        isOver = true
        await add(other, 3)
        await there.integrate()
      })
      for (const one of [database, other]) await letLeaseEnd(one as TestDatabase)
      const seen = new Map<string, string>()
      for (let round = 0; round < 3; round++) {
        await add(database, 1 + round)
        await add(other, 2)
        await here.integrate()
        await there.integrate()
        for (const one of [database, other]) await observe(seen, one)
      }
      const grown = await Promise.all([database, other].map((one) => newestSize(one)))
      expect(grown.filter((size) => size > base.size).length).toBeLessThanOrEqual(1)
    },
  )
})

const newestSize = (database: Database) =>
  database.transaction(async (tx) => {
    const rows = await tx.select({ size: logCheckpoints.size }).from(logCheckpoints)
    return Math.max(...rows.map(({ size }) => size))
  })
