/**
 * Somebody has full write access to the database, and so through the relay the log's signature, but no registrar's key.
 * They put a key of their own in a clinic's place.
 */
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import { hostClock } from '../src/base/clock.js'
import { newId } from '../src/base/ids.js'
import { signFor } from '../src/base/signing.js'
import { randomBytes } from '../src/base/sodium.js'
import { signProof } from '../src/client/join.js'
import { fetchOffer, fetchTrust, sealEnquiry } from '../src/client/sender.js'
import { watch } from '../src/client/watch/watch.js'
import { nothingWatched } from '../src/client/watch/watched.js'
import { publishKey } from '../src/clinics/key-entry.js'
import { encodeProof } from '../src/clinics/key-proof.js'
import { clinicKeys, staff } from '../src/database/schema.js'
import { publishEntry } from '../src/prove/append.js'
import { approvalSchema, type EntryOf } from '../src/prove/entry.js'
import { proofsOf } from '../src/prove/log/prove.js'
import { readTrustedCheckpoint } from '../src/prove/trusted-checkpoint.js'
import { deriveHolder, type Holder } from '../src/seal/keys.js'
import { leafHash, verifyInclusion } from '../src/tlog/merkle.js'
import { parseProof } from '../src/tlog/proof.js'
import { act, atRelay, type Clinic, draftBody, employ, formOf, postDraft } from './support/people.js'
import { type World, world } from './support/world.js'

/** Two people whom nobody made registrars. */
const intruders = [deriveHolder(randomBytes(32)), deriveHolder(randomBytes(32))] as const

/** An approval that nobody gave: signed with keys of the intruder's own. */
function forgedApproval(origin: string, approval: z.output<typeof approvalSchema>) {
  const body = canonicalJson(z.encode(approvalSchema, approval))
  const signatures = intruders.map(({ publicKeys: { signKey }, signPair }) => ({
    signKey,
    signature: signFor('registrar', origin, body, signPair.privateKey),
  }))
  return { body, signatures }
}

/** Writes into the database what an honest relay would have written had registrars confirmed this key. */
async function swap({ database, relay }: World, clinic: Clinic, own: Holder): Promise<Uint8Array> {
  const { origin } = relay.client
  const at = hostClock()
  const { clinicId, name } = clinic
  const { keyId } = own
  const approval = { v: 1, act: newId(), at, clinic: clinicId, name, key: keyId, replaces: null } as const
  const approved = forgedApproval(origin, { ...approval, command: 'clinic.confirm' })
  const established: EntryOf<'clinic-key'>['established'] = { by: 'registrars', ...approved }
  const proof = signProof(own, origin, { clinicId, keyId, token: randomBytes(32), at })
  const entry = await database.transaction(async (tx) => {
    const keys = own.publicKeys
    await tx.update(clinicKeys).set({ state: 'replaced' }).where(eq(clinicKeys.clinicId, clinicId))
    await tx.insert(clinicKeys).values({
      id: keyId,
      clinicId,
      ...keys,
      state: 'proven',
      offeredAt: at,
      proof: encodeProof(proof),
      provenAt: at,
    })
    const key = { id: keyId, clinicId, ...keys }
    const bytes = await publishKey(tx, { at, name, key, proof, established })
    await tx
      .update(clinicKeys)
      .set({ state: 'current', entry: bytes, firstEntry: bytes, currentFrom: at })
      .where(eq(clinicKeys.id, keyId))
    return bytes
  })
  await relay.relay.leader.integrate()
  return entry
}

test('the relay neither shows a swapped key nor seals to it', async () => {
  const there = await world(1)
  const { relay, clinics } = there
  const [clinic] = clinics as [Clinic]
  const body = await draftBody(relay, clinics)
  await swap(there, clinic, deriveHolder(randomBytes(32)))
  expect((await fetchOffer(relay.client)).directory.clinics).toEqual([])
  const { status, body: problem } = await postDraft(relay, body)
  expect([status, problem.type]).toEqual([409, 'urn:videre:problem:clinic-not-active'])
})

test('nor does it after those who wrote into the database made themselves staff and registrars there', async () => {
  const there = await world(1)
  const { relay, clinics, database } = there
  const { origin } = relay.client
  const at = hostClock()
  await database.transaction(async (tx) => {
    for (const { publicKeys } of intruders) {
      const { signKey } = publicKeys
      await tx.insert(staff).values({ id: newId(), name: 'Nobody', signKey, addedAt: at })
      const act = { v: 1, act: newId(), at, command: 'staff.add', signKey } as const
      await publishEntry(tx, { v: 1, at, entry: 'registrar', approval: forgedApproval(origin, act) })
      await publishEntry(tx, {
        v: 1,
        at,
        entry: 'registrar',
        approval: { body: forgedApproval(origin, act).body, signatures: [] },
      })
    }
  })
  await relay.relay.leader.integrate()
  await swap(there, (clinics as [Clinic])[0], deriveHolder(randomBytes(32)))
  expect((await fetchOffer(relay.client)).directory.clinics).toEqual([])
  expect((await fetchTrust(relay.client)).registrars).toHaveLength(2)
})

test('a sender refuses a swapped key, even from a directory that lies', async () => {
  const there = await world(1)
  const { relay, clinics, database } = there
  const [clinic] = clinics as [Clinic]
  const offer = await fetchOffer(relay.client)
  const own = deriveHolder(randomBytes(32))
  const entry = await swap(there, clinic, own)
  const proofs = await database.transaction((tx) => proofsOf(tx, [entry], relay.relay.quorum))
  const entries = [{ body: entry, proof: proofs.get(entry) ?? '' }]
  const listed = offer.directory.clinics.map((one) => ({
    ...one,
    key: { ...one.key, ...own.publicKeys, id: own.keyId, entries },
  }))
  const lying = { ...offer, directory: { ...offer.directory, clinics: listed } }
  expect(() => sealEnquiry(lying, formOf(), [clinic.clinicId])).toThrow('key_not_established')
  // With the entry of the clinic's real key beside the swapped one it is refused as well.
  const [before] = offer.directory.clinics
  const mixed = listed.map((one) => ({ ...one, key: { ...one.key, entries: before?.key.entries ?? [] } }))
  const directory = { ...offer.directory, clinics: mixed }
  expect(() => sealEnquiry({ ...offer, directory }, formOf(), [clinic.clinicId])).toThrow('key_missing')
  expect(sealEnquiry(offer, formOf(), [clinic.clinicId]).request.deliveries).toHaveLength(1)
})

test('the clinic’s client finds the key that was entered in its name, with what proves it to others', async () => {
  const there = await world(1)
  const { relay, clinics } = there
  const [clinic] = clinics as [Clinic]
  const trust = await fetchTrust(relay.client)
  const session = await atRelay(relay, clinic)
  const first = await watch(session, nothingWatched(trust, clinic.holder.keyId))
  expect(first.findings).toEqual([])
  // The clinic is still let in: whoever swaps its key wants it to notice nothing.
  const entry = await swap(there, clinic, deriveHolder(randomBytes(32)))
  await there.database.transaction(async (tx) => {
    await tx.update(clinicKeys).set({ state: 'replaced' }).where(eq(clinicKeys.clinicId, clinic.clinicId))
    await tx.update(clinicKeys).set({ state: 'current' }).where(eq(clinicKeys.id, clinic.holder.keyId))
  })
  const { findings } = await watch(session, first.watched)
  expect(findings.map(({ kind }) => kind)).toEqual(['foreign_key'])
  const shown = z.object({ entry: z.string(), proof: z.string() }).parse(findings[0]?.proof)
  expect(shown.entry).toBe(base64url(entry))
  const proof = parseProof(shown.proof)
  if (proof === null) throw new Error('the proof cannot be read')
  const log = readTrustedCheckpoint(proof.checkpoint, trust)
  if (log.kind === 'refused') throw new Error(log.reason)
  const { size, root } = log.checkpoint
  expect(verifyInclusion(proof.index, size, leafHash(entry), proof.hashes, root)).toBe(true)
})

test('a key that registrars ended is not brought back by a row, nor one that nobody proved for a month', async () => {
  const there = await world(2)
  const { relay, clinics, database } = there
  const [ended, old] = clinics as [Clinic, Clinic]
  const { clinicId, holder } = ended
  await act(relay, await employ(relay), 'clinic.revoke', { clinicId, keyId: holder.keyId })
  const listed = async () => (await fetchOffer(relay.client)).directory.clinics.map(({ id }) => id)
  expect(await listed()).toEqual([old.clinicId])
  await database.transaction((tx) =>
    tx.update(clinicKeys).set({ state: 'current' }).where(eq(clinicKeys.clinicId, clinicId)),
  )
  expect(await listed()).toEqual([old.clinicId])
  const later = new Date(hostClock().getTime() + 31 * 86_400_000)
  await there.moveTo(later)
  await database.transaction((tx) => tx.update(clinicKeys).set({ provenAt: later }))
  expect(await listed()).toEqual([])
})
