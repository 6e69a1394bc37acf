/** DESIGN, section 6: a key that is listed is a key that works, and who has it can put another in its place. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { base64url } from '../src/base/bytes.js'
import { canonicalJson } from '../src/base/canonical.js'
import type { Clock } from '../src/base/clock.js'
import { signFor } from '../src/base/signing.js'
import { randomBytes } from '../src/base/sodium.js'
import { type ClinicAtRelay, listAll, take } from '../src/client/clinic.js'
import { signProof } from '../src/client/join.js'
import { renewKey, rotateKey } from '../src/client/keys.js'
import { fetchOffer, sealEnquiry, sendSealed, UnknownClinic } from '../src/client/sender.js'
import { takeProof } from '../src/clinics/renew.js'
import { keyOfferRequest, keyProofRequest, keyTestAnswer } from '../src/contract/clinics.js'
import { decodeEntry, rotationSchema } from '../src/prove/entry.js'
import { deriveHolder, type Holder } from '../src/seal/keys.js'
import { openTest } from '../src/seal/open.js'
import { entriesIn, listed } from './support/key-entries.js'
import {
  act,
  atRelay,
  type Clinic,
  draft,
  draftBody,
  employ,
  formOf,
  postDraft,
  postJson,
  sendEnquiry,
} from './support/people.js'
import { secondsFrom, world } from './support/world.js'

const day = 24 * 3600
const newHolder = () => deriveHolder(randomBytes(32))

const post = (at: ClinicAtRelay, path: string, body: unknown) =>
  postJson({ url: new URL(`http://${at.origin}`) }, `/api/v1/clinic/key/${path}`, body, {
    Authorization: `Bearer ${base64url(at.token)}`,
  })

/** Opens a test envelope that the relay made for `holder`, and gives a proof of it, signed at `clock`. */
async function proofFor(at: ClinicAtRelay, holder: Holder, clock: Clock = at.clock) {
  const isPresent = holder === at.holder
  const body = isPresent ? {} : z.encode(keyOfferRequest, { keys: holder.publicKeys })
  const answer = await post(at, isPresent ? 'test' : 'offer', body)
  expect(answer.status).toBe(201)
  const test = keyTestAnswer.parse(answer.body)
  const opened = openTest(test.testEnvelope, holder, { testId: test.testId, clinicId: at.clinicId })
  if (opened.kind === 'refused') throw new Error(opened.reason)
  const said = { clinicId: at.clinicId, keyId: holder.keyId, token: opened.openingToken, at: clock() }
  return { keyId: holder.keyId, ...signProof(holder, at.origin, said) }
}

const prove = (at: ClinicAtRelay, proof: z.output<typeof keyProofRequest>) =>
  post(at, 'proof', z.encode(keyProofRequest, proof))

describe('a key entry', () => {
  it('counts for 30 days from when the clinic proved the key: then nothing is sealed to it until it is renewed', async () => {
    const here = await world(1)
    const { relay, moveTo, clock } = here
    const clinic = here.clinics[0]!
    const offer = await fetchOffer(relay.client)
    const sealed = sealEnquiry(offer, formOf(), [clinic.clinicId])
    const { provenAt } = offer.directory.clinics[0]!.key
    await moveTo(secondsFrom(provenAt, 30 * day - 120))
    expect(await listed(here, clinic)).toBeDefined()
    await sendEnquiry(relay, [clinic], draft, clock())

    await moveTo(secondsFrom(provenAt, 30 * day))
    expect(await listed(here, clinic)).toBeUndefined()
    await expect(sendEnquiry(relay, [clinic], draft, clock())).rejects.toThrow(UnknownClinic)
    await expect(sendSealed(relay.client, sealed)).rejects.toMatchObject({ code: 'clinic-not-active' })
    expect(await postDraft(relay, await draftBody(relay, [clinic]))).toMatchObject({ status: 409 })
    // The clinic itself comes in as before, and has what it was sent.
    const at = await atRelay(relay, clinic, clock)
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened' })

    const until = await renewKey(at)
    expect(Math.abs(until.getTime() - clock().getTime() - 30 * day * 1000)).toBeLessThan(60_000)
    await sendEnquiry(relay, [clinic], draft, clock())
    await sendSealed(relay.client, sealed)
    await moveTo(secondsFrom(until, -120))
    expect(await listed(here, clinic)).toBeDefined()
    await moveTo(until)
    expect(await listed(here, clinic)).toBeUndefined()
  })

  it('that is renewed says the same of who vouches, and stands in the log beside the first one', async () => {
    const here = await world(1)
    const clinic = here.clinics[0]!
    await renewKey(await atRelay(here.relay, clinic))
    const [first, renewed] = await entriesIn(here, 'clinic-key')
    expect(renewed).toMatchObject({ clinic: clinic.clinicId, keys: clinic.holder.publicKeys })
    expect(renewed?.established).toEqual(first?.established)
    expect(renewed?.proof).not.toEqual(first?.proof)
    const entries = (await listed(here, clinic))!.key.entries.map(({ body }) => decodeEntry(body))
    expect(entries).toEqual([first, renewed])
    await sendEnquiry(here.relay, [clinic])
  })

  it('is not renewed by a proof from the future or older than a day, whatever it says', async () => {
    const here = await world(1)
    const at = await atRelay(here.relay, here.clinics[0]!)
    const shifted = (seconds: number) => proofFor(at, at.holder, () => secondsFrom(new Date(), seconds))
    for (const seconds of [11 * 60, 30 * day, -day - 60]) {
      expect(await prove(at, await shifted(seconds)), `${seconds} s`).toMatchObject({
        status: 410,
        body: { type: 'urn:videre:problem:gone' },
      })
    }
    expect(await entriesIn(here, 'clinic-key')).toHaveLength(1)
    for (const seconds of [9 * 60, -day + 60]) {
      const taken = await prove(at, await shifted(seconds))
      expect(taken.status, `${seconds} s`).toBe(201)
      // Thirty days from what the clinic signed, so that an old proof does not last longer.
      const until = new Date(String(taken.body.until)).getTime() - Date.now()
      expect(Math.abs(until - (30 * day + seconds) * 1000)).toBeLessThan(10_000)
    }
  })

  it('is not renewed without opening the test envelope, nor by the signatures of anybody else', async () => {
    const here = await world(2)
    const [own, other] = here.clinics as [Clinic, Clinic]
    const at = await atRelay(here.relay, own)
    const token = randomBytes(32)
    const said = { clinicId: own.clinicId, keyId: own.holder.keyId, at: new Date() }
    const good = await proofFor(at, own.holder)
    const unopened = signProof(own.holder, at.origin, { ...said, token })
    const { sessionPair } = other.holder
    const refused = [
      [{ ...good, ...unopened }, 'unacceptable-key'],
      [{ ...good, signature: good.sessionSignature }, 'unacceptable-signature'],
      [{ ...good, sessionSignature: good.signature }, 'unacceptable-signature'],
      [
        { ...good, sessionSignature: signFor('key-proof', at.origin, good.body, sessionPair.privateKey) },
        'unacceptable-signature',
      ],
      [
        { ...good, signature: signFor('challenge', at.origin, good.body, own.holder.signPair.privateKey) },
        'unacceptable-signature',
      ],
      [
        { ...good, ...signProof(own.holder, 'other.example.org', { ...said, token }) },
        'unacceptable-signature',
      ],
      [{ ...good, keyId: other.holder.keyId }, 'not-found'],
    ] as const
    for (const [proof, code] of refused) {
      expect((await prove(at, proof)).body.type).toBe(`urn:videre:problem:${code}`)
    }
    expect(await entriesIn(here, 'clinic-key')).toHaveLength(2)
    expect((await prove(at, good)).status).toBe(201)
  })

  it('is published once, however often its proof is sent', async () => {
    const here = await world(1)
    const at = await atRelay(here.relay, here.clinics[0]!)
    const proof = await proofFor(at, at.holder)
    const first = await prove(at, proof)
    expect(await prove(at, proof)).toEqual(first)
    expect(await entriesIn(here, 'clinic-key')).toHaveLength(2)
  })
})

describe('a clinic that has its key', () => {
  it('puts another in its place at once: sealed to from then on, and the session of the old one ends', async () => {
    const here = await world(1)
    const { relay } = here
    const clinic = here.clinics[0]!
    const offer = await fetchOffer(relay.client)
    const sealed = sealEnquiry(offer, formOf(), [clinic.clinicId])
    await sendEnquiry(relay, [clinic])
    const old = await atRelay(relay, clinic)
    const next = newHolder()
    await rotateKey(old, next, clinic.name)
    await expect(listAll(old)).rejects.toMatchObject({ status: 401 })
    await expect(atRelay(relay, clinic)).rejects.toMatchObject({ status: 401 })
    expect((await listed(here, clinic))?.key.id).toEqual(next.keyId)
    await expect(sendSealed(relay.client, sealed)).rejects.toMatchObject({ code: 'reseal' })
    await sendEnquiry(relay, [clinic])
    const at = await atRelay(relay, { ...clinic, holder: next })
    const [before, after] = await listAll(at)
    expect(await take(at, after!)).toMatchObject({ kind: 'opened' })
    // What was sealed to the old key the old secret opens; the new key signs for it.
    const { sealPair, keyId } = clinic.holder
    expect(await take({ ...at, holder: { ...next, sealPair, keyId } }, before!)).toMatchObject({
      kind: 'opened',
    })
  })

  it('does so again and again: whoever seals can follow the keys back to the registrars', async () => {
    const here = await world(1)
    const { relay, clinics } = here
    const clinic = clinics[0]!
    const holders = [clinic.holder]
    for (let i = 0; i < 3; i++) {
      const next = newHolder()
      await rotateKey(await atRelay(relay, { ...clinic, holder: holders.at(-1)! }), next, clinic.name)
      holders.push(next)
    }
    const entries = (await listed(here, clinic))!.key.entries.map(({ body }) => decodeEntry(body))
    expect(entries).toMatchObject(
      holders.map(({ publicKeys }, i) => ({
        keys: publicKeys,
        established: { by: i === 0 ? 'registrars' : 'previous' },
      })),
    )
    const at = await atRelay(relay, { ...clinic, holder: holders.at(-1)! })
    await sendEnquiry(relay, [clinic])
    await renewKey(at)
    await sendEnquiry(relay, [clinic])
    expect(await take(at, (await listAll(at))[0]!)).toMatchObject({ kind: 'opened' })
  })

  it('and nobody else: the present key has to sign for exactly this clinic, name and key', async () => {
    const here = await world(1)
    const clinic = here.clinics[0]!
    const at = await atRelay(here.relay, clinic)
    const { clinicId, name, holder } = clinic
    const next = newHolder()
    const proof = await proofFor(at, next)
    const said = {
      v: 1 as const,
      at: new Date(),
      clinic: clinicId,
      name,
      key: next.keyId,
      replaces: holder.keyId,
    }
    const rotation = (change: object = {}, signer = holder, origin = at.origin) => {
      const body = canonicalJson(z.encode(rotationSchema, { ...said, ...change }))
      return { body, signature: signFor('key-rotation', origin, body, signer.signPair.privateKey) }
    }
    const refused = [
      undefined,
      rotation({}, next),
      rotation({}, holder, 'other.example.org'),
      rotation({ key: newHolder().keyId }),
      rotation({ name: 'Another clinic' }),
      rotation({ replaces: newHolder().keyId }),
      rotation({ clinic: '00000000-0000-4000-8000-000000000000' }),
      {
        ...rotation(),
        signature: signFor('key-proof', at.origin, rotation().body, holder.signPair.privateKey),
      },
    ]
    for (const wrong of refused) {
      const answer = await prove(at, { ...proof, ...(wrong === undefined ? {} : { rotation: wrong }) })
      expect(answer.body.type).toBe('urn:videre:problem:unacceptable-signature')
    }
    expect((await listed(here, clinic))?.key.id).toEqual(holder.keyId)
    expect((await prove(at, { ...proof, rotation: rotation() })).status).toBe(201)
    expect((await listed(here, clinic))?.key.id).toEqual(next.keyId)
  })

  it('cannot take a key that somebody has, nor one that is degenerate', async () => {
    const here = await world(2)
    const [own, other] = here.clinics as [Clinic, Clinic]
    const at = await atRelay(here.relay, own)
    const offered = (keys: Holder['publicKeys']) => post(at, 'offer', z.encode(keyOfferRequest, { keys }))
    for (const keys of [
      other.holder.publicKeys,
      own.holder.publicKeys,
      { ...newHolder().publicKeys, signKey: new Uint8Array(32) },
    ]) {
      expect(await offered(keys)).toMatchObject({
        status: 422,
        body: { type: 'urn:videre:problem:unacceptable-key' },
      })
    }
    await renewKey(at)
  })

  it('loses that with the key: one that was revoked meanwhile puts no other in its place', async () => {
    const here = await world(1)
    const { relay } = here
    const { clinicId, holder, name } = here.clinics[0]!
    const at = await atRelay(relay, here.clinics[0]!)
    const thief = newHolder()
    const proof = await proofFor(at, thief)
    const said = {
      v: 1 as const,
      at: new Date(),
      clinic: clinicId,
      name,
      key: thief.keyId,
      replaces: holder.keyId,
    }
    const body = canonicalJson(z.encode(rotationSchema, said))
    const rotation = { body, signature: signFor('key-rotation', at.origin, body, holder.signPair.privateKey) }
    await act(relay, await employ(relay), 'clinic.revoke', { clinicId, keyId: holder.keyId })
    expect((await prove(at, { ...proof, rotation })).status).toBe(401)
    // Also when its session was looked at just before.
    const session = { clinicId, keyId: holder.keyId, signKey: holder.publicKeys.signKey }
    await expect(takeProof(relay.relay, session, { ...proof, rotation })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    expect(await listed(here, here.clinics[0]!)).toBeUndefined()
    expect(await entriesIn(here, 'clinic-key')).toHaveLength(1)
  })
})
