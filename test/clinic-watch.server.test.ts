import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { randomBytes } from '../src/base/sodium.js'
import { type ClinicAtRelay, listAll, login, take } from '../src/client/clinic.js'
import { rotateKey } from '../src/client/keys.js'
import { relayClient } from '../src/client/relay.js'
import { fetchOffer, fetchTrust, sealEnquiry, sendSealed } from '../src/client/sender.js'
import { watch } from '../src/client/watch/watch.js'
import { nothingWatched, type Watched } from '../src/client/watch/watched.js'
import { receipts } from '../src/database/schema.js'
import { decodeReceipt } from '../src/prove/receipt.js'
import { deriveHolder } from '../src/seal/keys.js'
import { atRelay, type Clinic, formOf, sendEnquiry } from './support/people.js'
import { afterAllIsOver, type World, world } from './support/world.js'

type Send = typeof fetch

/** A clinic of a world that has looked at its relay once, in peace. */
async function watching(there: World): Promise<{ clinic: ClinicAtRelay; watched: Watched }> {
  const own = there.clinics[0] as Clinic
  const clinic = await atRelay(there.relay, own)
  const trust = await fetchTrust(there.relay.client)
  const { watched, findings } = await watch(clinic, nothingWatched(trust, own.holder.keyId))
  expect(findings).toEqual([])
  return { clinic, watched }
}

/** The clinic at a relay that lies: `lie` may change what is answered. */
const atLiar = (there: World, clinic: ClinicAtRelay, lie: (path: string, answer: Response) => unknown) => {
  const send: Send = async (input, init) => {
    const answer = await fetch(input, init)
    const changed = await lie(new URL(answer.url).pathname, answer.clone())
    return changed === undefined ? answer : Response.json(changed)
  }
  return { ...clinic, relay: relayClient(there.relay.url, send) }
}

const kindsOf = async (clinic: ClinicAtRelay, watched: Watched) =>
  (await watch(clinic, watched)).findings.map(({ kind }) => kind)

test('a clinic that looks at an honest relay again and again finds nothing', async () => {
  const there = await world(2)
  const { clinic, watched } = await watching(there)
  let known = watched
  for (let i = 0; i < 3; i++) {
    await sendEnquiry(there.relay, there.clinics)
    await there.relay.relay.leader.integrate()
    const look = await watch(clinic, known)
    expect(look.findings).toEqual([])
    known = look.watched
  }
  expect(known.numbers.number).toBe(3)
  expect(known.log.size).toBeGreaterThan(watched.log.size)
})

test('the checkpoint that the clinic checked stands in the receipts that it signs', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const look = await watch(clinic, watched)
  const [delivery] = await listAll(look.clinic)
  if (delivery === undefined) throw new Error('nothing came')
  await take(look.clinic, delivery)
  const [row] = await there.database.transaction((tx) => tx.select().from(receipts))
  const receipt = row === undefined ? null : decodeReceipt('handover', row.body)
  expect(receipt?.checkpoint?.size).toBe(look.watched.log.size)
  expect(receipt?.checkpoint).toEqual(look.clinic.checkpoint)
})

test('what ends in its time is a tombstone, and no finding', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const { watched: known } = await watch(clinic, watched)
  const later = afterAllIsOver()
  await there.moveTo(later)
  const own = there.clinics[0] as Clinic
  const { origin } = there.relay.client
  const again = await login({ ...clinic, origin, holder: own.holder, clock: () => later })
  expect((await watch(again, known)).findings).toEqual([])
})

test('a relay that keeps a delivery from its clinic is found out', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const hides = atLiar(there, clinic, (path) =>
    path.endsWith('/deliveries') ? { deliveries: [], next: null } : undefined,
  )
  expect(await kindsOf(hides, watched)).toEqual(['withheld'])
  // Also one that was shown before.
  const { watched: known } = await watch(clinic, watched)
  expect(await kindsOf(hides, known)).toEqual(['withheld'])
})

test('a relay that tells another story about the clinic’s numbers is found out, and its own signature says so', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  for (let i = 0; i < 2; i++) await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const { watched: known } = await watch(clinic, watched)
  // Both of them are taken out of the record, and what is left is signed as if it were all.
  await there.database.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql`delete from delivery_numbers where number = 2`)
  })
  const { findings } = await watch(clinic, known)
  expect(findings.map(({ kind }) => kind)).toEqual(['numbers_forked'])
  expect(findings[0]?.proof).toMatchObject({
    before: { body: expect.any(String) },
    now: { body: expect.any(String) },
  })
})

test('a log that contradicts itself is found out, with both signed checkpoints', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  const { note } = watched.log
  // What the clinic remembers of the past is not what the log has now.
  const forked = {
    ...watched,
    log: { ...watched.log, levels: [[...(watched.log.levels[0] ?? [])].reverse()] },
  }
  await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const { findings, watched: after } = await watch(clinic, forked)
  expect(findings.map(({ kind }) => kind)).toEqual(['log_forked'])
  expect(findings[0]?.proof.before).toBe(note)
  expect(findings[0]?.proof.now).toContain(`${there.relay.client.origin}/log\n`)
  expect(after.log).toEqual(forked.log)
})

test('a checkpoint that somebody else signed is not believed', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  await sendEnquiry(there.relay, there.clinics)
  await there.relay.relay.leader.integrate()
  const logs = [`${there.relay.client.origin}/log+00000000+${Buffer.alloc(33).toString('base64')}`]
  const distrusting = { ...watched, trust: { ...watched.trust, logs } }
  expect(await kindsOf(clinic, distrusting)).toEqual(['keys_changed', 'log_forked'])
})

test('other keys than those of the first meeting are said, and not taken over', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  const changed = { ...watched, trust: { ...watched.trust, relayKey: randomBytes(32) } }
  const look = await watch(clinic, changed)
  expect(look.findings.map(({ kind }) => kind)).toContain('keys_changed')
  expect(look.watched.trust).toEqual(changed.trust)
})

test('a clinic that looks every week keeps its key in the directory without a click', async () => {
  const there = await world(1)
  const own = there.clinics[0] as Clinic
  const trust = await fetchTrust(there.relay.client)
  let watched = nothingWatched(trust, own.holder.keyId)
  for (let week = 0; week < 6; week++) {
    const now = new Date(Date.now() + week * 8 * 86_400_000)
    await there.moveTo(now)
    const { origin } = there.relay.client
    const { relay, clinicId } = { relay: there.relay.client, clinicId: own.clinicId }
    const clinic = await login({ relay, origin, clinicId, holder: own.holder, clock: () => now })
    const look = await watch(clinic, watched)
    expect(look.findings).toEqual([])
    watched = look.watched
  }
  await sendEnquiryAt(there)
})

/** An enquiry of a patient whose clock is the world's. */
async function sendEnquiryAt(there: World): Promise<void> {
  const offer = await fetchOffer(there.relay.client)
  const ids = there.clinics.map(({ clinicId }) => clinicId)
  const sealed = sealEnquiry(offer, formOf(), ids, there.relay.relay.clock())
  expect((await sendSealed(there.relay.client, sealed)).deliveries).toHaveLength(1)
}

test('after a rotation that the old key signed, the new key is the clinic’s own to its client', async () => {
  const there = await world(1)
  const { clinic, watched } = await watching(there)
  const own = there.clinics[0] as Clinic
  const next = deriveHolder(randomBytes(32))
  await rotateKey(clinic, next, own.name)
  const { origin } = there.relay.client
  const after = await login({ ...clinic, origin, holder: next })
  const { findings } = await watch(after, { ...watched, ownKeys: [...watched.ownKeys, next.keyId] })
  expect(findings).toEqual([])
  const { answer } = await sendEnquiry(there.relay, [{ ...own, holder: next }])
  expect(answer.deliveries).toHaveLength(1)
})
